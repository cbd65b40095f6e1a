package io.evolkv.policies.scoring;

/** Lengths and angles of keys, summed in double precision in the order of the elements. */
public final class Keys {
  private Keys() {}

  /**
   * The Euclidean norm.
   *
   * @param vector a key or value
   * @return its length
   */
  public static double norm(float[] vector) {
    double sum = 0;
    for (float x : vector) {
      sum += (double) x * x;
    }
    return Math.sqrt(sum);
  }

  /**
   * The direction of a key.
   *
   * @param key a key
   * @return {@code k / ||k||}; zeros for a key of length 0
   */
  public static double[] unit(float[] key) {
    double norm = norm(key);
    double[] unit = new double[key.length];
    for (int i = 0; i < unit.length && norm > 0; i++) {
      unit[i] = key[i] / norm;
    }
    return unit;
  }

  /**
   * The dot product.
   *
   * @param left a vector
   * @param right a vector of the same length
   * @return the sum of the products
   */
  public static double dot(double[] left, double[] right) {
    double sum = 0;
    for (int i = 0; i < left.length; i++) {
      sum += left[i] * right[i];
    }
    return sum;
  }
}
