package io.evolkv.api.budget;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One budget per layer: how many entries each KV head of that layer may keep, observation window
 * and sinks included. Immutable. A budget is at least 0; policies raise a budget below 1 to 1.
 */
public final class LayerBudgets {
  private final int[] budgets;

  private LayerBudgets(int[] budgets) {
    if (budgets.length == 0) {
      throw new IllegalArgumentException("budgets are empty: a model has at least one layer");
    }
    for (int layer = 0; layer < budgets.length; layer++) {
      if (budgets[layer] < 0) {
        throw new IllegalArgumentException(
            "budget of layer " + layer + " is negative: " + budgets[layer]);
      }
    }
    this.budgets = budgets;
  }

  /**
   * Budgets from the bottom layer up.
   *
   * @param budgets entries per KV head, one value per layer, each at least 0
   * @return the budgets
   * @throws IllegalArgumentException when there is none, or one is negative
   */
  public static LayerBudgets of(int... budgets) {
    return new LayerBudgets(budgets.clone());
  }

  /**
   * The same budget in every layer.
   *
   * @param layers number of layers, at least 1
   * @param budget entries per KV head of each layer, at least 0
   * @return the budgets
   */
  public static LayerBudgets uniform(int layers, int budget) {
    int[] budgets = new int[layers];
    Arrays.fill(budgets, budget);
    return new LayerBudgets(budgets);
  }

  /**
   * These budgets as those of some layers of a larger model.
   *
   * @param places the layer of each budget, ascending
   * @param all number of layers of the larger model
   * @return one budget per layer; 0 in all other layers
   * @throws IllegalArgumentException when there are more or fewer places than budgets
   */
  public LayerBudgets spread(List<Integer> places, int all) {
    if (places.size() != budgets.length) {
      throw new IllegalArgumentException(
          budgets.length + " budgets for the " + places.size() + " layers " + places);
    }
    int[] spread = new int[all];
    for (int i = 0; i < budgets.length; i++) {
      spread[places.get(i)] = budgets[i];
    }
    return new LayerBudgets(spread);
  }

  /**
   * The budgets of some layers.
   *
   * @param places numbers of layers, at least one
   * @return a budget for each, in that order
   */
  public LayerBudgets select(List<Integer> places) {
    return new LayerBudgets(places.stream().mapToInt(place -> budgets[place]).toArray());
  }

  /**
   * Number of layers.
   *
   * @return at least 1
   */
  public int layers() {
    return budgets.length;
  }

  /**
   * Budget of one layer.
   *
   * @param layer 0 is the layer nearest the embeddings
   * @return entries per KV head
   */
  public int get(int layer) {
    return budgets[layer];
  }

  /**
   * Sum over the layers.
   *
   * @return entries per KV head of the whole model
   */
  public long total() {
    return Arrays.stream(budgets).asLongStream().sum();
  }

  /**
   * Mean over the layers.
   *
   * @return entries per layer and KV head
   */
  public double mean() {
    return (double) total() / budgets.length;
  }

  /**
   * All budgets as an array of its own.
   *
   * @return one value per layer, bottom layer first
   */
  public int[] toArray() {
    return budgets.clone();
  }

  /**
   * All budgets as a stream.
   *
   * @return one value per layer, bottom layer first
   */
  public IntStream stream() {
    return Arrays.stream(budgets);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LayerBudgets that && Arrays.equals(budgets, that.budgets);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(budgets);
  }

  @Override
  public String toString() {
    return Arrays.toString(budgets);
  }
}
