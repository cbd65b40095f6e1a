package io.evolkv.bench.execution;

import io.evolkv.bench.evaluation.TrialResult;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What the samples of a partition gave.
 *
 * @param samples how many samples the partition has
 * @param trials candidate by candidate, in the order of the samples
 * @param failure what was wrong, or null when nothing was
 */
record PartitionResult(int samples, ArrayList<MeasuredTrial> trials, @Nullable String failure)
    implements Serializable {
  static PartitionResult of(int samples, List<TrialResult> results) {
    ArrayList<MeasuredTrial> trials = new ArrayList<>(results.size());
    results.forEach(result -> trials.add(MeasuredTrial.of(result)));
    return new PartitionResult(samples, trials, null);
  }

  static PartitionResult failed(String failure) {
    return new PartitionResult(0, new ArrayList<>(), failure);
  }

  /** The results of one candidate, in the order of the samples. */
  List<TrialResult> ofCandidate(int candidate) {
    return trials.subList(candidate * samples, (candidate + 1) * samples).stream()
        .map(MeasuredTrial::result)
        .toList();
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
