package io.evolkv.api.model;

import java.util.List;

/**
 * What was generated.
 *
 * @param tokens the new token ids, the one that ended the generation included
 * @param text the text before the stop string or end token
 * @param finish why it ended
 * @param promptEntries KV entries of the prompt that the sequence held when decoding began, all
 *     layers and heads; a value without a key counts half, and a half at the end as one
 * @param promptBytes bytes of these entries
 * @param assistantBytes bytes of an assistant model's cache of the prompt, 0 without one
 * @param bytesRead bytes of keys and values that all decode steps together attended to, and what
 *     choosing them has read; the first token needs no step, so there are {@code tokens.size() - 1}
 */
public record Completion(
    List<Integer> tokens,
    String text,
    Finish finish,
    long promptEntries,
    long promptBytes,
    long assistantBytes,
    long bytesRead) {
  /** Why a generation ended. */
  public enum Finish {
    /** A stop string came up. */
    STOP_STRING,
    /** The model's end token came up. */
    END_TOKEN,
    /** The limit of new tokens or of the context was reached. */
    LENGTH
  }

  /** Copies the tokens. */
  public Completion {
    tokens = List.copyOf(tokens);
  }
}
