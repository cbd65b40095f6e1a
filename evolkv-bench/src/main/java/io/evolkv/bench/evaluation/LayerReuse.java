package io.evolkv.bench.evaluation;

import java.io.Serializable;

/**
 * Layers of prompts that are pruned by budgets: those that were run, and those that a prompt of
 * other budgets had run already.
 *
 * @param run tokens that layers were run on, summed over the layers
 * @param reused tokens whose layers were taken over instead
 */
public record LayerReuse(long run, long reused) implements Serializable {
  /** Nothing was pruned. */
  public static final LayerReuse NONE = new LayerReuse(0, 0);

  /**
   * This and more.
   *
   * @param other other prompts
   * @return all of them
   */
  public LayerReuse plus(LayerReuse other) {
    return new LayerReuse(run + other.run, reused + other.reused);
  }

  /**
   * The share of the work that was saved.
   *
   * @return 0 to 1
   */
  public double savedShare() {
    return run + reused == 0 ? 0 : (double) reused / (run + reused);
  }
}
