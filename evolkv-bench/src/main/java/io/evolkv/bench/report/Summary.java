package io.evolkv.bench.report;

import java.util.List;

/**
 * The content of {@code summary.json}.
 *
 * @param model the model
 * @param search what the search found
 * @param heldOutSamples number of held-out samples
 * @param heldOut the compared methods, the reference first
 * @param timings what varies between runs
 */
public record Summary(
    ModelInfo model,
    SearchOutcome search,
    int heldOutSamples,
    List<MethodResult> heldOut,
    Timings timings) {
  /** Copies the list. */
  public Summary {
    heldOut = List.copyOf(heldOut);
  }
}
