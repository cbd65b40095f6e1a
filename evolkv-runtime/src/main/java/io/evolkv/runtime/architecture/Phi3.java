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
 * Phi-3, Phi-3.5 and Phi-4 (arXiv:2404.14219): Llama's block with fused projections; LongRoPE
 * (arXiv:2402.13753) in the models for long contexts, and only a part of each head turned in
 * Phi-4-mini.
 *
 * <pre>
 * q, k, v = Wqkv · norm(h);    h = h + Wo · attention(rope(q), rope(k), v)
 * gate, up = Wgate_up · norm(h); h = h + Wdown · (silu(gate) * up)
 * </pre>
 */
final class Phi3 implements Architecture {
  private static final Key QUERY_KEY_VALUE = Key.of("attn_qkv.weight", "self_attn.qkv_proj.weight");
  private static final Key GATE_UP = Key.of("ffn_up.weight", "mlp.gate_up_proj.weight");

  @Override
  public String name() {
    return "phi3";
  }

  @Override
  public List<String> modelTypes() {
    return List.of("phi3");
  }

  @Override
  public DecoderModel load(ModelReader in) {
    in.requireActivation("hidden_act", "silu");
    Rope rope = in.rope(RopePairing.HALVES, 10_000);
    int[] windows = in.windows(layer -> true);
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
    return new Phi3Block(
        in.norm(Key.of("attn_norm.weight", "input_layernorm.weight")),
        new SelfAttention(
            in.fusedQueryKeyValue(QUERY_KEY_VALUE), rope, scale, window, in.attentionOutput()),
        in.norm(Key.of("ffn_norm.weight", "post_attention_layernorm.weight")),
        in.fusedMlp(GATE_UP, GatedMlp.Gate.SILU));
  }

  private record Phi3Block(Norm attentionNorm, SelfAttention attention, Norm mlpNorm, GatedMlp mlp)
      implements Block {
    @Override
    public void forward(LayerPass x) {
      x.normalise(attentionNorm);
      x.projectQueryKeyValue(attention);
      x.attend(attention);
      x.projectAttended(attention);
      x.addToHidden();

      x.normalise(mlpNorm);
      x.feedForward(mlp);
      x.addToHidden();
    }
  }
}
