package io.evolkv.runtime.decoder;

import io.evolkv.runtime.cache.SequenceCache;
import java.util.Optional;

/**
 * Consecutive new tokens of one sequence in a batch. They are appended to the sequence's cache and
 * attend to what was there and to each other, causally.
 *
 * @param cache the sequence's cache
 * @param tokens the new tokens, at least one
 * @param position position of the first new token in the sequence
 * @param promptLength length of the prompt that the sequence began with
 * @param listener watches the attention
 */
public record Segment(
    SequenceCache cache,
    TokenRun tokens,
    int position,
    int promptLength,
    Optional<? extends LayerListener> listener) {

  /**
   * Position of a new token. The tokens follow one another, unless some between them were dropped.
   *
   * @param token 0 to {@code tokens().length() - 1}
   * @return its position in the sequence
   */
  int positionOf(int token) {
    return tokens.positions.length == 0
        ? position + token
        : tokens.positions[tokens.offset + token];
  }

  /** The position that a new token's queries and key are rotated to. */
  int rotation(int layer, int token, int entries) {
    int own = positionOf(token);
    return listener.isPresent() ? listener.get().rotation(layer, own, entries) : own;
  }

  /** Part of an array of tokens, without a copy. */
  public static final class TokenRun {
    private final int[] ids;
    private final int[] positions;
    private final int offset;
    private final int length;

    /**
     * A part.
     *
     * @param ids the array; not written to from now on
     * @param offset first token
     * @param length number of tokens
     */
    public TokenRun(int[] ids, int offset, int length) {
      this(ids, new int[0], offset, length);
    }

    /**
     * A part of tokens that do not follow one another.
     *
     * @param ids the array; not written to from now on
     * @param positions the tokens' positions, ascending; not written to from now on
     * @param offset first token
     * @param length number of tokens
     */
    TokenRun(int[] ids, int[] positions, int offset, int length) {
      this.ids = ids;
      this.positions = positions;
      this.offset = offset;
      this.length = length;
    }

    /**
     * A token.
     *
     * @param i 0 to {@code length() - 1}
     * @return its id
     */
    public int get(int i) {
      return ids[offset + i];
    }

    /**
     * Number of tokens.
     *
     * @return at least 1
     */
    public int length() {
      return length;
    }
  }
}
