package io.evolkv.runtime.architecture;

import io.evolkv.runtime.checkpoint.Checkpoint;
import io.evolkv.runtime.checkpoint.Key;

/**
 * The sizes that every architecture has.
 *
 * @param layers decoder layers
 * @param hidden width of the residual stream
 * @param feedForward width of the gated layer
 * @param queryHeads query heads
 * @param kvHeads KV heads
 * @param headDim elements of a head
 * @param contextLength positions
 * @param epsilon of all norms
 */
record Dimensions(
    int layers,
    int hidden,
    int feedForward,
    int queryHeads,
    int kvHeads,
    int headDim,
    int contextLength,
    float epsilon) {
  /** The widest vector, far above any model. */
  private static final int MOST_WIDE = 1 << 20;

  /** Most layers, heads, and elements of a head: heads times elements then fit the width. */
  private static final int MOST_MANY = 1 << 10;

  private static final Key HEAD_DIM = Key.of("attention.key_length", "head_dim");
  private static final Key VALUE_DIM = Key.ofGguf("attention.value_length");

  static Dimensions of(Checkpoint in) {
    int hidden = positive(in, Key.of("embedding_length", "hidden_size"), MOST_WIDE);
    int heads = positive(in, Key.of("attention.head_count", "num_attention_heads"), MOST_MANY);
    int kvHeads =
        in.integer(Key.of("attention.head_count_kv", "num_key_value_heads")).orElse(heads);
    if (kvHeads < 1 || heads % kvHeads != 0) {
      throw in.invalid(heads + " query heads do not divide into " + kvHeads + " KV heads");
    }
    int headDim = in.integer(HEAD_DIM).orElse(hidden / heads);
    int valueDim = in.integer(VALUE_DIM).orElse(headDim);
    if (headDim < 2 || headDim > MOST_MANY || valueDim != headDim) {
      throw in.invalid(
          "heads have keys of %d and values of %d elements; equal numbers from 2 to %d expected"
              .formatted(headDim, valueDim, MOST_MANY));
    }
    return new Dimensions(
        positive(in, Key.of("block_count", "num_hidden_layers"), MOST_MANY),
        hidden,
        positive(in, Key.of("feed_forward_length", "intermediate_size"), MOST_WIDE),
        heads,
        kvHeads,
        headDim,
        positive(in, Key.of("context_length", "max_position_embeddings"), Integer.MAX_VALUE),
        epsilon(in));
  }

  private static int positive(Checkpoint in, Key key, int most) {
    int value = in.integer(key).orElseThrow(() -> missing(in, key));
    if (value < 1 || value > most) {
      throw in.invalid("%s is %d, from 1 to %d expected".formatted(in.spelling(key), value, most));
    }
    return value;
  }

  private static float epsilon(Checkpoint in) {
    Key key = Key.of("attention.layer_norm_rms_epsilon", "rms_norm_eps");
    double epsilon = in.real(key).orElseThrow(() -> missing(in, key));
    if (!(epsilon > 0 && epsilon < 1)) {
      throw in.invalid(
          "%s is %s, a small positive number expected".formatted(in.spelling(key), epsilon));
    }
    return (float) epsilon;
  }

  private static RuntimeException missing(Checkpoint in, Key key) {
    return in.invalid("there is no " + in.spelling(key) + ", so this is not a whole model");
  }

  /** Query heads times elements. */
  int queries() {
    return queryHeads * headDim;
  }

  /** KV heads times elements: the length of all keys of a token, and of all values. */
  int keys() {
    return kvHeads * headDim;
  }

  /** The usual factor of q · k: 1 / sqrt(headDim). */
  float scale() {
    return (float) (1 / Math.sqrt(headDim));
  }
}
