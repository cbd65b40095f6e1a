package io.evolkv.api.optimizer;

/** What an optimizer gets from the engine besides the objective. */
public interface OptimizationContext {
  /**
   * The seed of all randomness. The same seed must ask for the same candidates in the same order: a
   * resumed search replays them from the journal.
   *
   * @return the seed
   */
  long seed();

  /**
   * Tells how many candidates the optimizer means to ask for in total, for the progress bar; may be
   * called again.
   *
   * @param evaluations candidates, known ones included
   */
  void plan(int evaluations);

  /**
   * A context with a seed that takes no progress.
   *
   * @param seed the seed
   * @return the context
   */
  static OptimizationContext of(long seed) {
    return new OptimizationContext() {
      @Override
      public long seed() {
        return seed;
      }

      @Override
      public void plan(int evaluations) {}
    };
  }
}
