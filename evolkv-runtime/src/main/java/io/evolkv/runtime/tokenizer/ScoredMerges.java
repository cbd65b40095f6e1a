package io.evolkv.runtime.tokenizer;

import java.util.Arrays;

/**
 * Merges of a SentencePiece vocabulary: two neighbours merge where their joined text is a token,
 * that of the highest score first. A hash table from texts to ids, which is asked with ranges of a
 * text so that nothing is copied; a question costs at most the length of the longest token.
 *
 * <p>Source: Kudo and Richardson 2018, "SentencePiece: A simple and language independent subword
 * tokenizer and detokenizer for Neural Text Processing", its BPE model.
 */
final class ScoredMerges {
  private static final int EMPTY = -1;

  private final String[] texts;
  private final int[] ranks;
  private final int[] slots;
  private final int longest;

  /**
   * The merges of a vocabulary.
   *
   * @param scores score of each token, no NaN
   */
  ScoredMerges(Vocabulary vocabulary, float[] scores) {
    texts = new String[vocabulary.size()];
    ranks = ranks(scores);
    slots = new int[4 * Integer.highestOneBit(Math.max(vocabulary.size(), 8))];
    Arrays.fill(slots, EMPTY);
    int length = 0;
    for (int id = 0; id < texts.length; id++) {
      texts[id] = vocabulary.text(id).replace(' ', Spelling.SPACE);
      if (vocabulary.isTextual(id)) {
        slots[slot(texts[id], 0, texts[id].length())] = id;
        length = Math.max(length, texts[id].length());
      }
    }
    longest = length;
  }

  /** Ranks by falling score; equal scores are of equal rank. */
  private static int[] ranks(float[] scores) {
    long[] order = new long[scores.length];
    for (int id = 0; id < order.length; id++) {
      order[id] = (long) falling(scores[id]) << 32 | id;
    }
    Arrays.sort(order);
    int[] ranks = new int[scores.length];
    for (int i = 1; i < order.length; i++) {
      boolean equal = order[i] >> 32 == order[i - 1] >> 32;
      ranks[(int) order[i]] = ranks[(int) order[i - 1]] + (equal ? 0 : 1);
    }
    return ranks;
  }

  /** A number that is the smaller the higher the score is; both zeros are the same. */
  private static int falling(float score) {
    int bits = Float.floatToIntBits(score + 0f);
    return ~(bits >= 0 ? bits : bits ^ Integer.MAX_VALUE);
  }

  /** The token that a text is, negative where it is none. */
  int token(String text, int start, int end) {
    return end - start > longest ? EMPTY : slots[slot(text, start, end)];
  }

  /** What a text is as the outcome of a merge: rank and token, or {@link MergeTable#NONE}. */
  long merge(String text, int start, int end) {
    int id = token(text, start, end);
    return id == EMPTY ? MergeTable.NONE : ((long) ranks[id] << 32) | id;
  }

  /** The slot that holds the text, or the empty one where it belongs. */
  private int slot(String text, int start, int end) {
    int hash = 0;
    for (int i = start; i < end; i++) {
      hash = 31 * hash + text.charAt(i);
    }
    int slot = ((hash * 0x9E3779B9) >>> 4) & (slots.length - 1);
    while (slots[slot] != EMPTY && !isToken(slots[slot], text, start, end)) {
      slot = (slot + 1) & (slots.length - 1);
    }
    return slot;
  }

  private boolean isToken(int id, String text, int start, int end) {
    String token = texts[id];
    return token.length() == end - start && text.startsWith(token, start);
  }
}
