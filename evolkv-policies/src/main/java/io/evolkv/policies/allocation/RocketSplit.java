package io.evolkv.policies.allocation;

/**
 * How RocketKV (arXiv 2502.14051) divides its compression between its two stages, for a prompt of n
 * tokens, a budget b and at most g new tokens:
 *
 * <pre>
 * c = max(1, n / b)         alpha = min(0.2 + 0.06 · log2 c, 0.8)
 * capacity = max( int(n / c^alpha), min(2g, n) )
 * stage 1 keeps capacity - g of the prompt;   stage 2 reads floor(b / 2) entries exactly,
 * chosen at the ratio c2 = max(1, capacity / b):
 * chunks of u = ceil(sqrt c2) entries where that is at most c2, else 1;   r = int(d · u / c2)
 * </pre>
 *
 * @param capacity entries held, generated ones included
 * @param promptBudget entries of the prompt that stage 1 keeps, at least 1
 * @param topK entries that a step attends to
 * @param ratio c2
 */
public record RocketSplit(int capacity, int promptBudget, int topK, double ratio) {
  /**
   * The split of a budget that means entries read per step.
   *
   * @param positions n, at least 1
   * @param budget b; below 1 counts as 1
   * @param newTokens g, at least 1
   * @return the split
   */
  public static RocketSplit ofTraffic(int positions, int budget, int newTokens) {
    int b = Math.max(1, budget);
    double ratio = Math.max(1, (double) positions / b);
    double split = Math.min(0.2 + 0.06 * (StrictMath.log(ratio) / StrictMath.log(2)), 0.8);
    int capacity = (int) (positions / StrictMath.pow(ratio, split));
    capacity = Math.max(capacity, (int) Math.min(2L * newTokens, positions));
    return new RocketSplit(
        capacity,
        Math.max(1, capacity - newTokens),
        Math.max(1, b / 2),
        Math.max(1, (double) capacity / b));
  }

  /**
   * The split of a budget that means entries of the prompt held.
   *
   * @param budget entries that stage 1 keeps; below 1 counts as 1
   * @param share part of them that a step reads, in (0, 1]; half for the approximate pass, half
   *     exactly
   * @return the split
   */
  public static RocketSplit ofStorage(int budget, double share) {
    int held = Math.max(1, budget);
    return new RocketSplit(held, held, Math.max(1, (int) (held * share / 2)), 1 / share);
  }

  /**
   * Entries per chunk of the approximate pass.
   *
   * @return u, at least 1
   */
  public int chunk() {
    int root = (int) Math.ceil(Math.sqrt(ratio));
    return root <= ratio ? root : 1;
  }

  /**
   * Elements of a key that the approximate pass reads.
   *
   * @param headDim d
   * @return r, 1 to d
   */
  public int dims(int headDim) {
    return Math.clamp((long) (headDim * chunk() / ratio), 1, headDim);
  }
}
