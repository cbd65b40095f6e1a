package io.evolkv.bench.cli;

import io.evolkv.api.model.TextListener;
import java.io.PrintStream;

/** An answer that a reader sees grow. */
final class GrowingAnswer implements TextListener {
  private final PrintStream out;
  private int shown;

  GrowingAnswer(PrintStream out) {
    this.out = out;
  }

  /**
   * Shows a piece at once.
   *
   * @throws Unread when nothing can be written any more
   */
  @Override
  public void append(String piece) {
    shown += piece.length();
    out.print(piece);
    out.flush();
    if (!ResultStream.takesMore(out)) {
      throw new Unread();
    }
  }

  /** Shows what the runtime has not told, which is everything where it hears no listeners. */
  void complete(String answer) {
    if (shown < answer.length()) {
      append(answer.substring(shown));
    }
  }

  /** There is no use in going on; what became of the output is told as that of any other. */
  static final class Unread extends RuntimeException {
    private static final long serialVersionUID = 1;

    private Unread() {
      super("the output is closed", null, false, false);
    }
  }
}
