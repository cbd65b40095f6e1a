package io.evolkv.api.model;

/**
 * Hears the text of one sequence while it is decoded, for those who show it before it is complete.
 * Listening changes no bit of a completion.
 */
@FunctionalInterface
public interface TextListener {
  /**
   * The text goes on. Called in order, on a thread that decodes, which waits for the listener; a
   * listener of several requests of one call has to be thread-safe.
   *
   * <p>The pieces are the front of {@link Completion#text()}: what may yet turn out to begin a stop
   * string or to be a part of a character comes once that is known. All together are the whole
   * text, unless the runtime hears no listeners.
   *
   * @param piece whole characters, at least one
   */
  void append(String piece);
}
