package io.evolkv.bench.verification;

/** What a reference implementation says of the logits of a prompt's last position. */
sealed interface ReferenceLogits permits ListedLogits, LogitBlock {
  /**
   * Compares.
   *
   * @param actual the model's logits, {@code [vocabularySize]}
   * @return the largest difference
   * @throws io.evolkv.api.error.InvalidInputException when the reference cannot be read
   */
  LogitDifference largestDifference(float[] actual);

  /**
   * How many logits are known.
   *
   * @return at least 1
   */
  int count();
}
