package io.evolkv.runtime.chat.jinja;

import java.io.Serial;

/**
 * A template that cannot be read or rendered: a construct that is unknown or fails, a limit that is
 * exceeded, or a template that refuses its input itself ({@code raise_exception}).
 */
public final class JinjaException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final boolean refusal;

  private JinjaException(String message, boolean refusal) {
    super(message);
    this.refusal = refusal;
  }

  static JinjaException failure(String message) {
    return new JinjaException(message, false);
  }

  /** The template called {@code raise_exception}. */
  static JinjaException refusal(String message) {
    return new JinjaException(message, true);
  }

  JinjaException at(int line) {
    JinjaException placed = new JinjaException("line " + line + ": " + getMessage(), refusal);
    placed.setStackTrace(getStackTrace());
    return placed;
  }

  /**
   * Whether the template itself refused its input.
   *
   * @return true after {@code raise_exception}, whose words are the message
   */
  public boolean isRefusal() {
    return refusal;
  }
}
