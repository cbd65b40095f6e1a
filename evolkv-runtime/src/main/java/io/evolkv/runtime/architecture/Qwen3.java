package io.evolkv.runtime.architecture;

import io.evolkv.runtime.checkpoint.Key;
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
 * Qwen3, its dense models (arXiv:2505.09388): queries and keys are normalised head by head before
 * RoPE, in place of Qwen2's bias.
 *
 * <pre>
 * h = h + Wo · attention(rope(qnorm(Wq · norm(h))), rope(knorm(Wk · norm(h))), Wv · norm(h))
 * h = h + Wdown · (silu(Wgate · norm(h)) * (Wup · norm(h)))
 * </pre>
 */
final class Qwen3 implements Architecture {
  @Override
  public String name() {
    return "qwen3";
  }

  @Override
  public List<String> modelTypes() {
    return List.of("qwen3");
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
    return new Qwen3Block(
        in.norm(Key.of("attn_norm.weight", "input_layernorm.weight")),
        new SelfAttention(in.queryKeyValue(), rope, scale, window, in.attentionOutput()),
        in.queryNorm(0),
        in.keyNorm(0),
        in.norm(Key.of("ffn_norm.weight", "post_attention_layernorm.weight")),
        in.mlp(GatedMlp.Gate.SILU));
  }

  private record Qwen3Block(
      Norm attentionNorm,
      SelfAttention attention,
      Norm queryNorm,
      Norm keyNorm,
      Norm mlpNorm,
      GatedMlp mlp)
      implements Block {
    @Override
    public void forward(LayerPass x) {
      x.normalise(attentionNorm);
      x.projectQueryKeyValue(attention);
      x.normaliseHeads(attention, queryNorm, keyNorm);
      x.attend(attention);
      x.projectAttended(attention);
      x.addToHidden();

      x.normalise(mlpNorm);
      x.feedForward(mlp);
      x.addToHidden();
    }
  }
}
