package io.evolkv.bench.report;

import java.util.List;

/**
 * How one method did on the held-out samples.
 *
 * @param name the method's name
 * @param score mean score, in [0, 1]
 * @param interval 95% bootstrap interval of the score
 * @param entriesPerLayer KV entries of the prompt held per layer and KV head, on average over the
 *     samples
 * @param bytes bytes of these entries per sequence, on average over the samples
 * @param assistantBytes bytes of an assistant model's cache per sequence, on average; 0 without one
 * @param bytesPerStep bytes of the caches that a decode step of a sequence reads, on average over
 *     all steps; 0 when there was none
 * @param categories the score of each category, in the order of the samples
 * @param tokensPerSecond new tokens per second while decoding; varies from run to run
 * @param prefillTokensPerSecond prompt tokens per second of the prefill; varies from run to run
 */
public record MethodResult(
    String name,
    double score,
    Interval interval,
    double entriesPerLayer,
    long bytes,
    long assistantBytes,
    long bytesPerStep,
    List<CategoryScore> categories,
    double tokensPerSecond,
    double prefillTokensPerSecond) {
  /** Copies the list. */
  public MethodResult {
    categories = List.copyOf(categories);
  }

  /** Whether what a step reads is something else than what is held. */
  boolean readsApart() {
    return assistantBytes > 0 || (bytesPerStep > 0 && bytesPerStep < bytes);
  }
}
