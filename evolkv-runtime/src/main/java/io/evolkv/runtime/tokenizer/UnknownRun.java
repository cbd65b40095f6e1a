package io.evolkv.runtime.tokenizer;

import java.util.OptionalInt;

/** Puts the unknown token where a vocabulary has nothing for a text. */
final class UnknownRun {
  private final OptionalInt token;
  private final boolean fused;
  private final TokenList out;
  private boolean inRun;

  /**
   * Not in a run yet.
   *
   * @param token the unknown token; what is unknown gives nothing where there is none
   * @param fused whether a run of unknown symbols is one token
   */
  UnknownRun(OptionalInt token, boolean fused, TokenList out) {
    this.token = token;
    this.fused = fused;
    this.out = out;
  }

  void add() {
    if (token.isPresent() && !(fused && inRun)) {
      out.add(token.getAsInt());
    }
    inRun = true;
  }

  void end() {
    inRun = false;
  }
}
