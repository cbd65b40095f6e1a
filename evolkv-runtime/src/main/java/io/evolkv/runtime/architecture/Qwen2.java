package io.evolkv.runtime.architecture;

import io.evolkv.runtime.checkpoint.Key;
import io.evolkv.runtime.decoder.Bias;
import io.evolkv.runtime.decoder.Block;
import io.evolkv.runtime.decoder.DecoderModel;
import io.evolkv.runtime.decoder.GatedMlp;
import io.evolkv.runtime.decoder.LayerPass;
import io.evolkv.runtime.decoder.Norm;
import io.evolkv.runtime.decoder.Rope;
import io.evolkv.runtime.decoder.RopePairing;
import io.evolkv.runtime.decoder.SelfAttention;
import java.util.List;

/**
 * Qwen2 and Qwen2.5 (arXiv:2407.10671): the projections of queries, keys and values have a bias.
 *
 * <pre>
 * h = h + Wo · attention(rope(Wq · norm(h) + bq), rope(Wk · norm(h) + bk), Wv · norm(h) + bv)
 * h = h + Wdown · (silu(Wgate · norm(h)) * (Wup · norm(h)))
 * </pre>
 */
final class Qwen2 implements Architecture {
  @Override
  public String name() {
    return "qwen2";
  }

  @Override
  public List<String> modelTypes() {
    return List.of("qwen2");
  }

  @Override
  public DecoderModel load(ModelReader in) {
    in.requireActivation("hidden_act", "silu");
    Rope rope = in.rope(RopePairing.HALVES, 10_000);
    int[] windows = in.windowsOfUpperLayers();
    return new DecoderModel(
        in.shape(),
        in.dimensions().hidden(),
        in.embedding(1),
        in.blocks(layer -> block(layer, rope, in.dimensions().scale(), windows[layer.layer()])),
        in.outputNorm(0),
        in.output(),
        0);
  }

  private static Block block(LayerReader in, Rope rope, float scale, int window) {
    return new Qwen2Block(
        in.norm(Key.of("attn_norm.weight", "input_layernorm.weight")),
        new SelfAttention(in.queryKeyValue(), rope, scale, window, in.attentionOutput()),
        in.queryKeyValueBias(),
        in.norm(Key.of("ffn_norm.weight", "post_attention_layernorm.weight")),
        in.mlp(GatedMlp.Gate.SILU));
  }

  private record Qwen2Block(
      Norm attentionNorm, SelfAttention attention, Bias bias, Norm mlpNorm, GatedMlp mlp)
      implements Block {
    @Override
    public void forward(LayerPass x) {
      x.normalise(attentionNorm);
      x.projectQueryKeyValue(attention);
      x.addBias(attention, bias);
      x.attend(attention);
      x.projectAttended(attention);
      x.addToHidden();

      x.normalise(mlpNorm);
      x.feedForward(mlp);
      x.addToHidden();
    }
  }
}
