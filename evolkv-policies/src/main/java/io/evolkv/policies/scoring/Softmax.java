package io.evolkv.policies.scoring;

/** The softmax in double precision, with StrictMath's exponential: the same on every machine. */
final class Softmax {
  private Softmax() {}

  /** exp(x - max) over its sum. */
  static double[] of(double[] values) {
    double largest = Double.NEGATIVE_INFINITY;
    for (double value : values) {
      largest = Math.max(largest, value);
    }
    double[] result = new double[values.length];
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      result[i] = StrictMath.exp(values[i] - largest);
      sum += result[i];
    }
    for (int i = 0; i < values.length; i++) {
      result[i] /= sum;
    }
    return result;
  }
}
