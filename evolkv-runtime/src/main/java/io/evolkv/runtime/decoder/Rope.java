package io.evolkv.runtime.decoder;

/**
 * Rotary position embedding (RoFormer, arXiv:2104.09864) of a head's first elements: pair (a, b)
 * becomes (a cos - b sin, a sin + b cos) with the angle position · frequency.
 *
 * <p>Where a model has other frequencies for long prompts (LongRoPE), the length of the prompt that
 * a sequence began with decides for all of it: keys in one cache have to be turned alike to be
 * compared.
 */
public final class Rope {
  private final RopePairing pairing;
  private final RopeTable near;
  private final RopeTable far;
  private final int border;

  /**
   * A rotation.
   *
   * @param pairing which elements turn together
   * @param frequencies how fast they turn
   * @param positions positions there are
   */
  public Rope(RopePairing pairing, RopeFrequencies frequencies, int positions) {
    this.pairing = pairing;
    border = frequencies.border();
    near = new RopeTable(frequencies.near(), frequencies.magnitude(), positions);
    far =
        border >= positions
            ? near
            : new RopeTable(frequencies.far(), frequencies.magnitude(), positions);
  }

  /**
   * Rotates heads of one row in place.
   *
   * @param x the row
   * @param offset first element of the first head
   * @param heads number of heads
   * @param headDim distance of the heads
   * @param position the row's position
   * @param promptLength length of the prompt that the row's sequence began with
   */
  public void rotate(
      float[] x, int offset, int heads, int headDim, int position, int promptLength) {
    RopeTable table = promptLength > border ? far : near;
    float[] angles = table.angles(position);
    int start = table.start(position);
    int distance = distance(table);
    for (int head = 0; head < heads; head++) {
      turn(angles, start, table.pairs(), x, offset + head * headDim, distance);
    }
  }

  /** How far the elements of a pair are apart. */
  private int distance(RopeTable table) {
    return pairing == RopePairing.NEIGHBOURS ? 1 : table.pairs();
  }

  private void turn(float[] angles, int start, int pairs, float[] x, int first, int distance) {
    int step = pairing == RopePairing.NEIGHBOURS ? 2 : 1;
    int at = first;
    for (int pair = 0; pair < pairs; pair++, at += step) {
      float cosine = angles[start + 2 * pair];
      float sine = angles[start + 2 * pair + 1];
      float a = x[at];
      float b = x[at + distance];
      x[at] = a * cosine - b * sine;
      x[at + distance] = a * sine + b * cosine;
    }
  }

  /**
   * Turns a rotated head back: what was rotated to a position p is then rotated to {@code p - by}.
   *
   * @param x the head, from its first element on
   * @param by positions to go back, at least 0
   * @param promptLength length of the prompt that the head's sequence began with
   */
  public void turnBack(float[] x, int by, int promptLength) {
    RopeTable table = promptLength > border ? far : near;
    int distance = distance(table);
    // A turn of the pair (b, a) is one of (a, b) in the other direction.
    turn(table.angles(by), table.start(by), table.pairs(), x, distance, -distance);
    float magnitude = table.magnitude();
    for (int i = 0; magnitude != 1 && i < 2 * table.pairs(); i++) {
      x[i] /= magnitude;
    }
  }
}
