package io.evolkv.runtime.decoder;

/**
 * Rotary position embedding (RoFormer, arXiv:2104.09864) of neighbouring pairs, the order of GGUF's
 * llama architecture: elements 2i and 2i+1 of a head turn by position · base^(-2i/d). Cosines come
 * from StrictMath, so they are the same everywhere.
 */
public final class RopeTable {
  private final int pairs;
  private final float[] cosines;
  private final float[] sines;

  /**
   * Tables for all positions.
   *
   * @param positions number of positions
   * @param rotated elements of a head that are rotated, even
   * @param base the frequency base, for example 10,000
   */
  public RopeTable(int positions, int rotated, float base) {
    pairs = rotated / 2;
    cosines = new float[Math.multiplyExact(positions, pairs)];
    sines = new float[cosines.length];
    for (int pair = 0; pair < pairs; pair++) {
      float frequency = (float) (1 / StrictMath.pow(base, (double) (2 * pair) / rotated));
      for (int position = 0; position < positions; position++) {
        float angle = position * frequency;
        cosines[position * pairs + pair] = (float) StrictMath.cos(angle);
        sines[position * pairs + pair] = (float) StrictMath.sin(angle);
      }
    }
  }

  /**
   * Rotates heads of one row in place.
   *
   * @param x the row
   * @param offset first element of the first head
   * @param heads number of heads
   * @param headDim distance of the heads
   * @param position the row's position
   */
  public void rotate(float[] x, int offset, int heads, int headDim, int position) {
    int table = position * pairs;
    for (int head = 0; head < heads; head++) {
      int start = offset + head * headDim;
      for (int pair = 0; pair < pairs; pair++) {
        float cosine = cosines[table + pair];
        float sine = sines[table + pair];
        float even = x[start + 2 * pair];
        float odd = x[start + 2 * pair + 1];
        x[start + 2 * pair] = even * cosine - odd * sine;
        x[start + 2 * pair + 1] = even * sine + odd * cosine;
      }
    }
  }
}
