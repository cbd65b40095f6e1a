package io.evolkv.api.model;

/**
 * A model that reads along: it is fed one token after another, over the whole cache of a prompt and
 * of what was fed, and shows what it attends to. Belongs to one sequence, and is used by one thread
 * at a time.
 */
public interface TokenFollower {
  /**
   * Runs the next token.
   *
   * @param token its id; its position follows that of the last one
   */
  void feed(int token);

  /**
   * Tokens in the cache.
   *
   * @return the prompt's and those that were fed
   */
  int length();

  /**
   * The attention of the newest token that was fed.
   *
   * @param layer a layer
   * @param queryHead a query head
   * @return {@code [length()]}
   * @throws IllegalStateException when no token was fed yet
   */
  float[] attention(int layer, int queryHead);

  /**
   * Memory of the keys and values in the cache.
   *
   * @return bytes
   */
  long bytes();
}
