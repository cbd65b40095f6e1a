package io.evolkv.runtime.decoder;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Cosines and sines of position · frequency, computed in pieces when a position is first asked for:
 * a context of 128k positions costs nothing before it is used. They come from StrictMath, so they
 * are the same everywhere, whoever asks first.
 */
final class RopeTable {
  /** Positions of a piece. */
  private static final int PIECE = 512;

  private final float[] frequencies;
  private final float magnitude;
  private final AtomicReferenceArray<float[]> pieces;

  /**
   * A table.
   *
   * @param frequencies radians per position of each pair
   * @param magnitude factor of all cosines and sines
   * @param positions number of positions
   */
  RopeTable(float[] frequencies, float magnitude, int positions) {
    this.frequencies = frequencies;
    this.magnitude = magnitude;
    pieces = new AtomicReferenceArray<>((positions - 1) / PIECE + 1);
  }

  /** Factor of all cosines and sines. */
  float magnitude() {
    return magnitude;
  }

  int pairs() {
    return frequencies.length;
  }

  /**
   * The array that holds a position's cosines and sines in turn, from {@link #start} on. What lies
   * beyond the table's positions, which only policies ask for, is not stored.
   */
  float[] angles(int position) {
    if (isBeyond(position)) {
      return piece(position, 1);
    }
    float[] piece = pieces.get(position / PIECE);
    if (piece == null) {
      piece = piece(position / PIECE * PIECE, PIECE);
      pieces.set(position / PIECE, piece);
    }
    return piece;
  }

  /** Index of a position's first cosine. */
  int start(int position) {
    return isBeyond(position) ? 0 : position % PIECE * 2 * frequencies.length;
  }

  private boolean isBeyond(int position) {
    return position / PIECE >= pieces.length();
  }

  private float[] piece(int first, int count) {
    float[] piece = new float[count * 2 * frequencies.length];
    int at = 0;
    for (int position = first; position < first + count; position++) {
      for (float frequency : frequencies) {
        float angle = position * frequency;
        piece[at++] = (float) StrictMath.cos(angle) * magnitude;
        piece[at++] = (float) StrictMath.sin(angle) * magnitude;
      }
    }
    return piece;
  }
}
