package io.evolkv.runtime.checkpoint;

/** What LongRoPE (arXiv:2402.13753) leaves to be worked out. */
final class LongRope {
  private LongRope() {}

  /**
   * The factor of cosines and sines where the files name none: sqrt(1 + ln(factor) / ln(original)).
   *
   * @param factor context length divided by the original context length
   * @param original positions the model was trained with at first
   * @return 1 for contexts that are not longer
   */
  static double magnitude(double factor, int original) {
    return factor <= 1 ? 1 : Math.sqrt(1 + StrictMath.log(factor) / StrictMath.log(original));
  }
}
