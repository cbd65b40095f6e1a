package io.evolkv.api.error;

import java.io.Serial;

/**
 * Something that came from outside is wrong: a model file, a setting, a data set, a plugin. The
 * message is one line for the person who can mend it and names the place (file, line, tensor,
 * setting) and the remedy. The command line prints it without a stack trace and ends with exit code
 * 2.
 */
public final class InvalidInputException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /**
   * An error with its message.
   *
   * @param message what is wrong, where, and what would be right
   */
  public InvalidInputException(String message) {
    super(message);
  }

  /**
   * An error with its message and what caused it.
   *
   * @param message what is wrong, where, and what would be right
   * @param cause the failure underneath
   */
  public InvalidInputException(String message, Throwable cause) {
    super(message, cause);
  }
}
