package io.evolkv.bench.search;

import io.evolkv.bench.journal.HeldOutResult;
import io.evolkv.bench.journal.Journal;

/** Where held-out scores are kept as they are measured, so that none is measured again. */
interface HeldOutStore {
  /** What a method did at an earlier start. */
  HeldOutResult known(String method);

  /** Keeps what a method did on the samples from a number on. */
  void add(String method, int from, HeldOutResult result);

  /** Keeps nothing. */
  static HeldOutStore none() {
    return new HeldOutStore() {
      @Override
      public HeldOutResult known(String method) {
        return HeldOutResult.NONE;
      }

      @Override
      public void add(String method, int from, HeldOutResult result) {}
    };
  }

  /** Keeps them in a journal that knows the methods. */
  static HeldOutStore in(Journal journal) {
    return new HeldOutStore() {
      @Override
      public HeldOutResult known(String method) {
        return journal.heldOut(method);
      }

      @Override
      public void add(String method, int from, HeldOutResult result) {
        journal.appendHeldOut(method, from, result);
      }
    };
  }
}
