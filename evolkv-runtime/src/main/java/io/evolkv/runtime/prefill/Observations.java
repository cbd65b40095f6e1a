package io.evolkv.runtime.prefill;

import io.evolkv.api.model.Observation;

/**
 * What was observed of one layer, in memory or in a file. Rows are the tokens that entered the
 * layer, in order. What was not asked for must not be read.
 */
interface Observations {
  /** What was asked for, with the window that the layer's rows have room for. */
  Observation observation();

  /** An attention row of the window, {@code [rows]}. */
  float[] windowRow(int queryHead, int row);

  /** A query of the window after RoPE, {@code [headDim]}. */
  float[] windowQuery(int queryHead, int row);

  /** The attention that each row got, {@code [rows]}. */
  float[] columnSums(int queryHead);

  /** Copies a query before RoPE, {@code [headDim]}. */
  void query(int row, int queryHead, float[] target);

  /** Bytes on the heap. */
  long bytes();
}
