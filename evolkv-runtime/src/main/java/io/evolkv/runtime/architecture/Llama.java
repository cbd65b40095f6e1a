package io.evolkv.runtime.architecture;

import io.evolkv.runtime.checkpoint.Checkpoint.Format;
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
 * Llama 2 (arXiv:2307.09288) and 3 (arXiv:2407.21783), and what has the same blocks: TinyLlama,
 * SmolLM2, and Mistral (arXiv:2310.06825), whose layers may have a sliding window.
 *
 * <pre>
 * h = h + Wo · attention(rope(Wq · norm(h)), rope(Wk · norm(h)), Wv · norm(h))
 * h = h + Wdown · (silu(Wgate · norm(h)) * (Wup · norm(h)))
 * </pre>
 */
final class Llama implements Architecture {
  @Override
  public String name() {
    return "llama";
  }

  @Override
  public List<String> modelTypes() {
    return List.of("llama", "mistral");
  }

  @Override
  public DecoderModel load(ModelReader in) {
    in.requireActivation("hidden_act", "silu");
    boolean gguf = in.checkpoint().format() == Format.GGUF;
    // GGUF converters reorder the rows of q and k of this architecture, and of no other.
    Rope rope = in.rope(gguf ? RopePairing.NEIGHBOURS : RopePairing.HALVES, 10_000);
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
    return new LlamaBlock(
        in.norm(Key.of("attn_norm.weight", "input_layernorm.weight")),
        new SelfAttention(in.queryKeyValue(), rope, scale, window, in.attentionOutput()),
        in.norm(Key.of("ffn_norm.weight", "post_attention_layernorm.weight")),
        in.mlp(GatedMlp.Gate.SILU));
  }

  private record LlamaBlock(Norm attentionNorm, SelfAttention attention, Norm mlpNorm, GatedMlp mlp)
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
