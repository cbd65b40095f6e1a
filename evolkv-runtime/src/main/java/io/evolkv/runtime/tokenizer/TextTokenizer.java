package io.evolkv.runtime.tokenizer;

import io.evolkv.api.model.Tokenizer;
import java.util.List;

/**
 * A tokenizer as the runtime uses it: besides whole texts it encodes rendered chat templates and
 * decodes token by token. Thread-safe.
 */
public interface TextTokenizer extends Tokenizer {
  /**
   * Number of tokens.
   *
   * @return ids are 0 to one less
   */
  int vocabularySize();

  /**
   * The bytes that a token stands for, for decoding token by token: a character may be spread over
   * several tokens.
   *
   * @param id a token id in {@code [0, vocabularySize)}
   * @return UTF-8 or a part of it, empty for special tokens; an array of the caller's own
   * @throws IndexOutOfBoundsException when there is no such token
   */
  byte[] bytes(int id);

  /**
   * Encodes a rendered chat template. The parts are one text, pieces and merges reach over their
   * borders; but the text of a special token is that token only where it lies within {@link
   * PromptPart.Markup}, and plain characters everywhere else. No begin token is added, since
   * templates write their own.
   *
   * @param parts the text, front to back
   * @return token ids
   */
  int[] encode(List<PromptPart> parts);
}
