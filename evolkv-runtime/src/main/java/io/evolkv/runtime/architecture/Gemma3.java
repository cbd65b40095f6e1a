package io.evolkv.runtime.architecture;

import io.evolkv.runtime.checkpoint.Checkpoint;
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
import java.util.BitSet;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * Gemma 3, its text decoder (arXiv:2503.19786): embeddings times sqrt(hidden), norms before and
 * after each half of a block, normalised queries and keys, GELU in the gate; five layers with a
 * sliding window and a RoPE base of their own between two that see everything.
 *
 * <pre>
 * h = h + norm(Wo · attention(rope(qnorm(Wq · norm(h))), rope(knorm(Wk · norm(h))), Wv · norm(h)))
 * h = h + norm(Wdown · (gelu(Wgate · norm(h)) * (Wup · norm(h))))
 * </pre>
 */
final class Gemma3 implements Architecture {
  /** Every sixth layer sees everything. */
  private static final int PATTERN = 6;

  private static final Key WINDOW = Key.of("attention.sliding_window", "sliding_window");
  private static final Key CAP = Key.of("final_logit_softcapping", "final_logit_softcapping");
  private static final Key ATTENTION_CAP =
      Key.of("attn_logit_softcapping", "attn_logit_softcapping");

  @Override
  public String name() {
    return "gemma3";
  }

  @Override
  public List<String> modelTypes() {
    return List.of("gemma3_text");
  }

  @Override
  public DecoderModel load(ModelReader in) {
    in.requireActivation("hidden_activation", "gelu_pytorch_tanh");
    requireKnownVariant(in.checkpoint());
    Rope global = in.rope(RopePairing.HALVES, 1_000_000);
    Rope local = in.slidingRope(RopePairing.HALVES, 10_000);
    int pattern =
        in.checkpoint().integer(Key.ofHuggingFace("sliding_window_pattern")).orElse(PATTERN);
    IntPredicate slides = layer -> (layer + 1) % Math.max(1, pattern) != 0;
    BitSet sliding = in.slidingLayers(slides);
    int[] windows = in.windows(slides);
    float scale = scale(in);
    float shift = shift(in.checkpoint());
    return new DecoderModel(
        in.shape(),
        in.dimensions().hidden(),
        in.embedding((float) Math.sqrt(in.dimensions().hidden())),
        in.blocks(
            layer -> {
              Rope rope = sliding.get(layer.layer()) ? local : global;
              return block(layer, rope, scale, windows[layer.layer()], shift);
            }),
        in.outputNorm(shift),
        in.output(),
        (float) in.checkpoint().real(CAP).orElse(0));
  }

  private static void requireKnownVariant(Checkpoint in) {
    if (in.integer(WINDOW).isEmpty()) {
      throw in.invalid("there is no " + in.spelling(WINDOW) + ", which these layers need");
    }
    if (in.real(ATTENTION_CAP).isPresent()) {
      throw in.invalid(
          "attn_logit_softcapping is set: a cap within attention is not supported, only"
              + " final_logit_softcapping is");
    }
    Key bidirectional = Key.ofHuggingFace("use_bidirectional_attention");
    if (in.flag(bidirectional).orElse(false)) {
      throw in.invalid("use_bidirectional_attention is true: this is no causal decoder");
    }
  }

  /** Norms multiply by 1 + w; GGUF files hold 1 + w, the others w. */
  private static float shift(Checkpoint in) {
    return in.format() == Format.GGUF ? 0 : 1;
  }

  /**
   * 1 / sqrt(query_pre_attn_scalar). GGUF files do not say: it is the head's length, except in the
   * model of 27B, which has hidden / heads.
   */
  private static float scale(ModelReader in) {
    Dimensions d = in.dimensions();
    if (in.checkpoint().format() == Format.GGUF) {
      return d.layers() == 62
          ? (float) (1 / Math.sqrt((double) d.hidden() / d.queryHeads()))
          : d.scale();
    }
    double scalar = in.checkpoint().real(Key.ofHuggingFace("query_pre_attn_scalar")).orElse(256);
    if (scalar <= 0) {
      throw in.checkpoint()
          .invalid("query_pre_attn_scalar is " + scalar + ", a positive number expected");
    }
    return (float) (1 / Math.sqrt(scalar));
  }

  private static Block block(LayerReader in, Rope rope, float scale, int window, float shift) {
    return new Gemma3Block(
        in.norm(Key.of("attn_norm.weight", "input_layernorm.weight"), shift),
        new SelfAttention(in.queryKeyValue(), rope, scale, window, in.attentionOutput()),
        in.queryNorm(shift),
        in.keyNorm(shift),
        in.norm(Key.of("post_attention_norm.weight", "post_attention_layernorm.weight"), shift),
        in.norm(Key.of("ffn_norm.weight", "pre_feedforward_layernorm.weight"), shift),
        in.mlp(GatedMlp.Gate.GELU_TANH),
        in.norm(Key.of("post_ffw_norm.weight", "post_feedforward_layernorm.weight"), shift));
  }

  private record Gemma3Block(
      Norm attentionNorm,
      SelfAttention attention,
      Norm queryNorm,
      Norm keyNorm,
      Norm postAttentionNorm,
      Norm mlpNorm,
      GatedMlp mlp,
      Norm postMlpNorm)
      implements Block {
    @Override
    public void forward(LayerPass x) {
      x.normalise(attentionNorm);
      x.projectQueryKeyValue(attention);
      x.normaliseHeads(attention, queryNorm, keyNorm);
      x.attend(attention);
      x.projectAttended(attention);
      x.normaliseProjected(postAttentionNorm);
      x.addToHidden();

      x.normalise(mlpNorm);
      x.feedForward(mlp);
      x.normaliseProjected(postMlpNorm);
      x.addToHidden();
    }
  }
}
