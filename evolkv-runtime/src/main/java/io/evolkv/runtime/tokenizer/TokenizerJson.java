package io.evolkv.runtime.tokenizer;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.runtime.gguf.Printable;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import tools.jackson.databind.JsonNode;

/**
 * What a {@code tokenizer.json} says, read but not yet understood.
 *
 * @param file where it lies, for messages
 * @param added tokens with their own flags, special ones among them
 * @param normalizer what happens to a text first
 * @param preTokenizer how it is cut into pieces
 * @param postProcessor what is put around the tokens
 */
record TokenizerJson(
    Path file,
    Model model,
    List<AddedToken> added,
    JsonNode normalizer,
    JsonNode preTokenizer,
    JsonNode postProcessor) {

  /**
   * The BPE model.
   *
   * @param vocabulary ids by text
   * @param merges left and right texts in turn, by rank
   * @param unknown text of the unknown token
   */
  record Model(
      SequencedMap<String, Integer> vocabulary,
      List<String> merges,
      Optional<String> unknown,
      boolean fuseUnknown,
      boolean byteFallback,
      boolean ignoreMerges) {}

  /** A token that is found in a text as it is written. */
  record AddedToken(int id, String text, boolean special, boolean stripLeft, boolean stripRight) {}

  /**
   * Reads a file, which may come from anywhere.
   *
   * @throws InvalidInputException when it cannot be read, is too large, no JSON, or of another kind
   */
  static TokenizerJson read(Path file) {
    return new TokenizerJsonReader(file).read();
  }

  /** An error in this file; {@code %s} in the detail becomes a quoted text. */
  InvalidInputException invalid(String detail, String text) {
    return invalid(file, detail.formatted(Printable.quoted(text)));
  }

  static InvalidInputException invalid(Path file, String detail) {
    return new InvalidInputException(file + ": " + detail);
  }
}
