package io.evolkv.api.model;

import io.evolkv.api.budget.LayerBudgets;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * The shape of a decoder. Query head {@code h} reads KV head {@code h / group()} (a GQA group).
 *
 * @param architecture name of the architecture, for example {@code llama}
 * @param layers number of decoder layers
 * @param queryHeads query heads per layer
 * @param kvHeads key/value heads per layer; divides {@code queryHeads}
 * @param headDim values per head in a key and in a value
 * @param contextLength positions the model was made for
 * @param vocabularySize number of token ids
 * @param windows per layer, bottom layer first, the positions that a query sees, itself included; 0
 *     for a layer that sees all of them
 */
public record ModelShape(
    String architecture,
    int layers,
    int queryHeads,
    int kvHeads,
    int headDim,
    int contextLength,
    int vocabularySize,
    List<Integer> windows) {
  /** Checks that all sizes are positive, heads form whole groups, and each layer has a window. */
  public ModelShape {
    if (layers < 1 || queryHeads < 1 || kvHeads < 1 || headDim < 1 || contextLength < 1) {
      throw new IllegalArgumentException("a model shape has only positive sizes");
    }
    if (queryHeads % kvHeads != 0) {
      throw new IllegalArgumentException(
          queryHeads + " query heads do not form whole groups over " + kvHeads + " KV heads");
    }
    if (windows.size() != layers || windows.stream().anyMatch(window -> window < 0)) {
      throw new IllegalArgumentException(
          "the windows "
              + windows
              + " are not one of at least 0 for each of "
              + layers
              + " layers");
    }
    windows = List.copyOf(windows);
  }

  /**
   * The shape of a decoder whose layers all see everything.
   *
   * @param architecture name of the architecture
   * @param layers number of decoder layers
   * @param queryHeads query heads per layer
   * @param kvHeads key/value heads per layer; divides {@code queryHeads}
   * @param headDim values per head in a key and in a value
   * @param contextLength positions the model was made for
   * @param vocabularySize number of token ids
   */
  public ModelShape(
      String architecture,
      int layers,
      int queryHeads,
      int kvHeads,
      int headDim,
      int contextLength,
      int vocabularySize) {
    this(
        architecture,
        layers,
        queryHeads,
        kvHeads,
        headDim,
        contextLength,
        vocabularySize,
        Collections.nCopies(Math.max(0, layers), 0));
  }

  /**
   * The same shape with as many layers as there are windows.
   *
   * @param others the window of each layer, 0 for a layer that sees all positions
   * @return the shape
   */
  public ModelShape withWindows(List<Integer> others) {
    return new ModelShape(
        architecture,
        others.size(),
        queryHeads,
        kvHeads,
        headDim,
        contextLength,
        vocabularySize,
        others);
  }

  /**
   * The sliding window of a layer: a query at position p sees positions p - window + 1 to p. The
   * layer is not compressed, since the window bounds its cache anyway.
   *
   * @param layer 0 to {@code layers - 1}
   * @return positions a query sees, itself included; empty for a layer that sees all
   */
  public OptionalInt slidingWindow(int layer) {
    int window = windows.get(layer);
    return window > 0 ? OptionalInt.of(window) : OptionalInt.empty();
  }

  /**
   * The layers that budgets are for: those that see everything.
   *
   * @return numbers of layers, ascending; empty when all layers have a sliding window
   */
  public List<Integer> compressedLayers() {
    return layersThatSlide(false);
  }

  /**
   * The layers that are not compressed, because a sliding window bounds their caches anyway.
   *
   * @return numbers of layers, ascending
   */
  public List<Integer> slidingLayers() {
    return layersThatSlide(true);
  }

  private List<Integer> layersThatSlide(boolean slide) {
    return IntStream.range(0, layers)
        .filter(layer -> (windows.get(layer) > 0) == slide)
        .boxed()
        .toList();
  }

  /**
   * Entries of a prompt that a layer with a sliding window holds behind it: all that the next query
   * sees besides itself.
   *
   * @param layer a layer with a sliding window
   * @param length tokens of the prompt
   * @return entries per KV head, the newest of the prompt
   */
  public int windowEntries(int layer, int length) {
    return Math.min(length, windows.get(layer) - 1);
  }

  /**
   * The same budget in every layer that is compressed.
   *
   * @param budget entries per KV head, at least 0
   * @return one budget per layer; 0 in layers that are not compressed
   */
  public LayerBudgets uniformBudgets(int budget) {
    return LayerBudgets.of(windows.stream().mapToInt(window -> window > 0 ? 0 : budget).toArray());
  }

  /**
   * Query heads that read one KV head.
   *
   * @return the size of a GQA group
   */
  public int group() {
    return queryHeads / kvHeads;
  }
}
