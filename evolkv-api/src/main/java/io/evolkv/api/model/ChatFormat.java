package io.evolkv.api.model;

import java.util.List;

/** How a model was trained to see a conversation. Thread-safe. */
@FunctionalInterface
public interface ChatFormat {
  /**
   * Writes a conversation as a prompt that the model answers: with its special tokens, the begin
   * token among them where the model wants one, and the start of the answer. What the messages say
   * gives no special token.
   *
   * @param messages the conversation so far
   * @return token ids
   * @throws io.evolkv.api.error.InvalidInputException when the model's format has no place for
   *     these messages
   */
  int[] encode(List<ChatMessage> messages);
}
