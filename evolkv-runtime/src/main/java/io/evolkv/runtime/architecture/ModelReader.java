package io.evolkv.runtime.architecture;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.ModelShape;
import io.evolkv.runtime.checkpoint.Checkpoint;
import io.evolkv.runtime.checkpoint.Key;
import io.evolkv.runtime.decoder.Block;
import io.evolkv.runtime.decoder.Matrix;
import io.evolkv.runtime.decoder.Norm;
import io.evolkv.runtime.decoder.Rope;
import io.evolkv.runtime.decoder.RopePairing;
import io.evolkv.runtime.gguf.Printable;
import io.evolkv.runtime.weights.WeightTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;

/** Reads the parts that decoders are made of, and checks their sizes. */
final class ModelReader {
  private static final Key EMBEDDING = Key.of("token_embd.weight", "model.embed_tokens.weight");
  private static final Key OUTPUT = Key.of("output.weight", "lm_head.weight");
  private static final Key OUTPUT_NORM = Key.of("output_norm.weight", "model.norm.weight");
  private static final Key WINDOW = Key.of("attention.sliding_window", "sliding_window");

  private final Checkpoint checkpoint;
  private final String architecture;
  private final Dimensions dimensions;
  private final Set<String> used = new HashSet<>();

  ModelReader(Checkpoint checkpoint, String architecture) {
    this.checkpoint = checkpoint;
    this.architecture = architecture;
    dimensions = Dimensions.of(checkpoint);
  }

  Dimensions dimensions() {
    return dimensions;
  }

  /** The files, for settings that only one architecture has. */
  Checkpoint checkpoint() {
    return checkpoint;
  }

  ModelShape shape() {
    return new ModelShape(
        architecture,
        dimensions.layers(),
        dimensions.queryHeads(),
        dimensions.kvHeads(),
        dimensions.headDim(),
        dimensions.contextLength(),
        vocabulary());
  }

  private int vocabulary() {
    long[] rows = tensor(EMBEDDING).dimensions();
    if (rows.length != 2 || rows[0] != dimensions.hidden() || rows[1] != (int) rows[1]) {
      throw checkpoint.invalid(
          "the embedding has the shape %s, expected is [%d, vocabulary]"
              .formatted(Arrays.toString(rows), dimensions.hidden()));
    }
    return (int) rows[1];
  }

  /** Embeddings times a factor. */
  IntFunction<float[]> embedding(float factor) {
    WeightTensor tensor = tensor(EMBEDDING, dimensions.hidden(), vocabulary());
    return token -> {
      float[] row = row(tensor, token, dimensions.hidden());
      for (int i = 0; i < row.length; i++) {
        row[i] *= factor;
      }
      return row;
    };
  }

  /** The blocks, bottom layer first. */
  List<Block> blocks(Function<LayerReader, Block> block) {
    List<Block> blocks = new ArrayList<>();
    for (int layer = 0; layer < dimensions.layers(); layer++) {
      blocks.add(block.apply(new LayerReader(this, layer)));
    }
    return blocks;
  }

  Norm outputNorm(float shift) {
    return norm(OUTPUT_NORM, dimensions.hidden(), shift);
  }

  /** The output matrix: one of its own, or the embedding. */
  Matrix output() {
    boolean own = checkpoint.tensor(OUTPUT).isPresent();
    boolean tied = checkpoint.flag(Key.ofHuggingFace("tie_word_embeddings")).orElse(!own);
    if (tied && own) {
      used.add(tensor(OUTPUT).name());
    }
    int vocabulary = vocabulary();
    Key key = tied ? EMBEDDING : OUTPUT;
    return PackedWeights.of(dimensions.hidden(), tensor(key, dimensions.hidden(), vocabulary));
  }

  /** RoPE of layers that see all positions. */
  Rope rope(RopePairing pairing, double defaultBase) {
    return new Rope(
        pairing, checkpoint.rope(dimensions.headDim(), defaultBase), dimensions.contextLength());
  }

  /** RoPE of layers with a sliding window, where it is another. */
  Rope slidingRope(RopePairing pairing, double defaultBase) {
    return new Rope(
        pairing,
        checkpoint.slidingRope(dimensions.headDim(), defaultBase),
        dimensions.contextLength());
  }

  /**
   * Which layers have a sliding window.
   *
   * @param slides the architecture's rule where the files list no {@code layer_types}
   */
  BitSet slidingLayers(IntPredicate slides) {
    Optional<List<String>> types = checkpoint.texts(Key.ofHuggingFace("layer_types"));
    if (types.isPresent() && types.get().size() != dimensions.layers()) {
      throw checkpoint.invalid(
          "layer_types lists %d layers of %d".formatted(types.get().size(), dimensions.layers()));
    }
    BitSet sliding = new BitSet();
    for (int layer = 0; layer < dimensions.layers(); layer++) {
      sliding.set(
          layer, types.isPresent() ? isSliding(types.get().get(layer)) : slides.test(layer));
    }
    return sliding;
  }

  private boolean isSliding(String layerType) {
    return switch (layerType) {
      case "sliding_attention" -> true;
      case "full_attention" -> false;
      default ->
          throw checkpoint.invalid(
              "layer_types holds %s, known are full_attention and sliding_attention"
                  .formatted(Printable.quoted(layerType)));
    };
  }

  /**
   * The window of each layer, 0 for layers that see all positions: those that do not slide, and all
   * where the window is as large as the context.
   *
   * @param slides the architecture's rule where the files list no {@code layer_types}
   */
  int[] windows(IntPredicate slides) {
    int window = checkpoint.integer(WINDOW).orElse(0);
    if (window < 0) {
      throw checkpoint.invalid(
          checkpoint.spelling(WINDOW) + " is " + window + ", a number of positions expected");
    }
    BitSet sliding = slidingLayers(slides);
    int[] windows = new int[dimensions.layers()];
    for (int layer = 0; layer < windows.length; layer++) {
      boolean bounded = sliding.get(layer) && window < dimensions.contextLength();
      windows[layer] = bounded ? window : 0;
    }
    return windows;
  }

  /**
   * The windows of models that say {@code use_sliding_window}: layers from {@code
   * max_window_layers} on have one.
   */
  int[] windowsOfUpperLayers() {
    boolean used = checkpoint.flag(Key.ofHuggingFace("use_sliding_window")).orElse(false);
    int first = checkpoint.integer(Key.ofHuggingFace("max_window_layers")).orElse(28);
    return windows(layer -> used && layer >= first);
  }

  /** Refuses a gate function that the architecture does not have; GGUF files do not say. */
  void requireActivation(String setting, String expected) {
    Optional<String> actual = checkpoint.text(Key.ofHuggingFace(setting));
    if (actual.isPresent() && !actual.get().equals(expected)) {
      throw checkpoint.invalid(
          "%s is %s, %s models have %s"
              .formatted(setting, Printable.quoted(actual.get()), architecture, expected));
    }
  }

  Norm norm(Key key, int length, float shift) {
    float[] weight = row(tensor(key, length), 0, length);
    for (int i = 0; i < length; i++) {
      weight[i] += shift;
    }
    return new Norm(weight, dimensions.epsilon());
  }

  /** A tensor that has to be there, of any shape. */
  private WeightTensor tensor(Key key) {
    WeightTensor tensor =
        checkpoint
            .tensor(key)
            .orElseThrow(
                () ->
                    checkpoint.invalid(
                        "there is no tensor "
                            + checkpoint.tensorName(key).orElseThrow()
                            + ", so this is not a"
                            + " whole "
                            + architecture
                            + " model"));
    used.add(tensor.name());
    return tensor;
  }

  /** A tensor that has to be there with this shape, row length first. */
  WeightTensor tensor(Key key, long... dimensions) {
    WeightTensor tensor = tensor(key);
    if (!Arrays.equals(tensor.dimensions(), dimensions)) {
      throw checkpoint.invalid(
          "tensor %s has rows and columns %s, the model's settings ask for %s"
              .formatted(
                  Printable.quoted(tensor.name()),
                  Arrays.toString(tensor.dimensions()),
                  Arrays.toString(dimensions)));
    }
    return tensor;
  }

  static float[] row(WeightTensor tensor, int index, int length) {
    float[] row = new float[length];
    tensor.decode((long) index * length, length, row, 0);
    return row;
  }

  /**
   * A tensor that nothing has asked for is a part that this architecture does not have: without it,
   * answers would be wrong. Tables that can be computed do not count.
   */
  void requireAllTensorsUsed() {
    for (WeightTensor tensor : checkpoint.weights().tensors()) {
      String name = tensor.name();
      boolean table = name.startsWith("rope_") || name.endsWith(".rotary_emb.inv_freq");
      if (!table && !used.contains(name)) {
        throw leftOver(name);
      }
    }
  }

  private InvalidInputException leftOver(String name) {
    return checkpoint.invalid(
        "tensor %s has no place in the %s architecture, and answers without it would be wrong"
            .formatted(Printable.quoted(name), architecture));
  }
}
