package io.evolkv.api.model;

import io.evolkv.api.error.InvalidInputException;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Prefilled prompts in files, for more of them than fit into memory. A prompt from a file gives the
 * same bits as the one that was written, observations included, and reads from the file only what
 * is asked for. Thread-safe.
 */
public interface PrefilledFiles extends AutoCloseable {
  /**
   * Writes a prompt.
   *
   * @param prompt a prompt of the same runtime, prefilled without pruning
   * @param identity what the caller knows the prompt by: model, tokens, observation
   * @param file the file, replaced when it exists
   * @throws IOException when it cannot be written in full; what is there then cannot be opened
   * @throws IllegalArgumentException when tokens of the prompt were dropped during the prefill
   */
  void write(Prefilled prompt, String identity, Path file) throws IOException;

  /**
   * Opens a prompt. All of the file is read once, to check it.
   *
   * @param file a file that {@link #write} has written
   * @param identity the identity it was written with
   * @return the prompt, of use until this object is closed; {@link Prefilled#bytes()} is what it
   *     takes of the heap
   * @throws InvalidInputException when the file is missing, damaged, no such file, of another model
   *     or of another identity
   */
  Prefilled open(Path file, String identity);

  /** Lets go of all files that were opened; prompts from them can no longer be used. */
  @Override
  void close();
}
