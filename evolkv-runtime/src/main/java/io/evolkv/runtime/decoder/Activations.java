package io.evolkv.runtime.decoder;

/** Buffers of one thread's batches, row by row. */
public final class Activations {
  final float[] hidden;
  final float[] normed;
  final float[] queryKeyValue;
  final float[] attended;
  final float[] projected;
  final float[] gateUp;
  final float[] logits;

  /** Widths: query-key-value, attended, projected, gate-up, logits. */
  Activations(int hiddenSize, int[] widths, int rows, int logitRows) {
    hidden = new float[Math.multiplyExact(rows, hiddenSize)];
    normed = new float[hidden.length];
    queryKeyValue = new float[Math.multiplyExact(rows, widths[0])];
    attended = new float[Math.multiplyExact(rows, widths[1])];
    projected = new float[Math.multiplyExact(rows, widths[2])];
    gateUp = new float[Math.multiplyExact(rows, widths[3])];
    logits = new float[Math.multiplyExact(logitRows, widths[4])];
  }

  /**
   * Logits of the last call, {@code [rows, logitStride]}.
   *
   * @return the buffer itself
   */
  public float[] logits() {
    return logits;
  }
}
