package io.evolkv.runtime.tokenizer;

import java.util.BitSet;

/**
 * The special tokens that swallow the white space next to them.
 *
 * @param left those that do so before them, by id
 * @param right those that do so behind them, by id
 */
record Stripping(BitSet left, BitSet right) {
  /** None do. */
  static Stripping none() {
    return new Stripping(new BitSet(), new BitSet());
  }
}
