package io.evolkv.bench.execution;

import io.evolkv.bench.evaluation.SearchUsage;
import io.evolkv.bench.evaluation.TrialResult;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What samples of a partition gave.
 *
 * @param numbers which of the search samples these are
 * @param trials candidate by candidate, in the order of the samples
 * @param usage memory of the process so far, and layers that this measurement shared
 * @param failure what was wrong, or null when nothing was
 */
record PartitionResult(
    ArrayList<Integer> numbers,
    ArrayList<MeasuredTrial> trials,
    SearchUsage usage,
    @Nullable String failure)
    implements Serializable {
  static PartitionResult of(List<Integer> numbers, List<TrialResult> results, SearchUsage usage) {
    ArrayList<MeasuredTrial> trials = new ArrayList<>(results.size());
    results.forEach(result -> trials.add(MeasuredTrial.of(result)));
    return new PartitionResult(new ArrayList<>(numbers), trials, usage, null);
  }

  static PartitionResult failed(String failure) {
    return new PartitionResult(new ArrayList<>(), new ArrayList<>(), SearchUsage.NONE, failure);
  }

  /** The result of a candidate on the i-th of these samples. */
  TrialResult result(int candidate, int i) {
    return trials.get(candidate * numbers.size() + i).result();
  }

  /** A {@link TrialResult} that can be sent. */
  record MeasuredTrial(
      double score,
      @Nullable Double logLikelihood,
      long entries,
      long bytes,
      long assistantBytes,
      long bytesRead,
      int steps)
      implements Serializable {
    static MeasuredTrial of(TrialResult result) {
      OptionalDouble likelihood = result.targetLogLikelihood();
      return new MeasuredTrial(
          result.score(),
          likelihood.isPresent() ? likelihood.getAsDouble() : null,
          result.entries(),
          result.bytes(),
          result.assistantBytes(),
          result.bytesRead(),
          result.steps());
    }

    TrialResult result() {
      OptionalDouble likelihood =
          logLikelihood == null ? OptionalDouble.empty() : OptionalDouble.of(logLikelihood);
      return new TrialResult(score, likelihood, entries, bytes, assistantBytes, bytesRead, steps);
    }
  }
}
