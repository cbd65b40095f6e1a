package io.evolkv.bench.evaluation;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.Completion;
import io.evolkv.api.model.GenerationRequest;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.model.ScoringRequest;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.policy.PrefillPruning;
import io.evolkv.api.task.Sample;
import io.evolkv.api.task.TaskEvaluator;
import io.evolkv.bench.evaluation.SequenceBatch.Sequence;
import io.evolkv.bench.memory.KeyValueMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Measures trials: all of them decode as one batch, or as many at a time as memory has room for,
 * and where it is asked for, one teacher-forced batch gives the likelihood of the targets. Trials
 * that keep the same entries of the same sample share one sequence.
 *
 * <p>The likelihood is that of the target after the cut prompt; eviction or selection while
 * decoding does not enter it.
 */
public final class BatchMeasurement {
  private final ModelRuntime runtime;
  private final TaskEvaluator task;
  private final EvictionPolicy policy;
  private final KeyValueMemory memory;

  /**
   * Measurements of one policy.
   *
   * @param runtime decodes
   * @param task scores completions
   * @param policy the policy that ranked the samples
   * @param memory holds the caches of the sequences, and prompts that are pruned
   */
  public BatchMeasurement(
      ModelRuntime runtime, TaskEvaluator task, EvictionPolicy policy, KeyValueMemory memory) {
    this.runtime = runtime;
    this.task = task;
    this.policy = policy;
    this.memory = memory;
  }

  /**
   * Decodes and scores.
   *
   * @param trials any trials
   * @return one result per trial, without likelihoods
   */
  public MeasuredBatch decode(List<Trial> trials) {
    return measure(trials, false);
  }

  /**
   * Decodes and scores, and measures the likelihood of the targets.
   *
   * @param trials any trials
   * @return one result per trial, with likelihoods where samples have targets
   */
  public MeasuredBatch decodeWithLikelihood(List<Trial> trials) {
    return measure(trials, true);
  }

  private MeasuredBatch measure(List<Trial> trials, boolean likelihood) {
    return policy instanceof PrefillPruning pruning
        ? new PrunedBatch(runtime, policy, pruning, memory)
            .measure(trials, pruned -> measureWhole(pruned, likelihood))
        : measureWhole(trials, likelihood);
  }

  /** As many sequences together as memory has room for. */
  private MeasuredBatch measureWhole(List<Trial> trials, boolean likelihood) {
    SequenceBatch batch = new SequenceBatch(trials, policy);
    List<Sequence> sequences = batch.sequences();
    List<TrialResult> results = new ArrayList<>(sequences.size());
    long tokens = 0;
    long nanos = 0;
    while (results.size() < sequences.size()) {
      Measured measured =
          measureFirst(sequences.subList(results.size(), sequences.size()), likelihood);
      results.addAll(measured.results());
      tokens += measured.tokens();
      nanos += measured.nanos();
    }
    return new MeasuredBatch(
        batch.perTrial(results), tokens, nanos, PrefillWork.NONE, LayerReuse.NONE);
  }

  private Measured measureFirst(List<Sequence> sequences, boolean likelihood) {
    long room = memory.room();
    long bytes = cacheBytes(sequences.getFirst());
    int count = 1;
    while (count < sequences.size() && bytes + cacheBytes(sequences.get(count)) <= room) {
      bytes += cacheBytes(sequences.get(count++));
    }
    List<Sequence> together = sequences.subList(0, count);
    return memory.during(bytes, "a sequence", () -> decodeTogether(together, likelihood));
  }

  private long cacheBytes(Sequence sequence) {
    PreparedSample sample = sequence.sample();
    int newTokens = sample.source().newTokens(runtime.shape().contextLength());
    return sample.prompt().cacheBytes(sequence.kept(), newTokens);
  }

  /** Results of sequences, new tokens, and the time of decoding them. */
  private record Measured(List<TrialResult> results, long tokens, long nanos) {}

  private Measured decodeTogether(List<Sequence> sequences, boolean likelihood) {
    List<GenerationRequest> requests = sequences.stream().map(Sequence::request).toList();
    long start = System.nanoTime();
    List<Completion> completions = runtime.generate(requests);
    long nanos = System.nanoTime() - start;
    List<OptionalDouble> likelihoods =
        likelihood
            ? targetLogLikelihoods(sequences)
            : sequences.stream().map(sequence -> OptionalDouble.empty()).toList();
    List<TrialResult> results = new ArrayList<>(sequences.size());
    for (int i = 0; i < sequences.size(); i++) {
      results.add(result(sequences.get(i), completions.get(i), likelihoods.get(i)));
    }
    long tokens = completions.stream().mapToLong(completion -> completion.tokens().size()).sum();
    return new Measured(results, tokens, nanos);
  }

  private TrialResult result(Sequence sequence, Completion completion, OptionalDouble likelihood) {
    return new TrialResult(
        score(sequence.sample().source().sample(), completion.text()),
        likelihood,
        WindowEntries.apart(completion, runtime.shape(), sequence.sample().source().length()),
        completion.promptBytes(),
        completion.assistantBytes(),
        completion.bytesRead(),
        completion.tokens().size() - 1);
  }

  private List<OptionalDouble> targetLogLikelihoods(List<Sequence> sequences) {
    List<ScoringRequest> requests = new ArrayList<>();
    for (Sequence sequence : sequences) {
      List<Integer> target = sequence.sample().source().target();
      if (!target.isEmpty()) {
        requests.add(new ScoringRequest(sequence.sample().prompt(), sequence.kept(), target));
      }
    }
    List<double[]> scored = requests.isEmpty() ? List.of() : runtime.score(requests);
    List<OptionalDouble> likelihoods = new ArrayList<>(sequences.size());
    int next = 0;
    for (Sequence sequence : sequences) {
      boolean hasTarget = !sequence.sample().source().target().isEmpty();
      likelihoods.add(
          hasTarget
              ? OptionalDouble.of(mean(scored.get(next++), sequence.sample().source()))
              : OptionalDouble.empty());
    }
    return likelihoods;
  }

  private static double mean(double[] logProbabilities, TokenizedSample sample) {
    double sum = 0;
    for (double logProbability : logProbabilities) {
      sum += logProbability;
    }
    if (!Double.isFinite(sum)) {
      throw new InvalidInputException(
          "the model gives the target of sample %s the log-likelihood %s; its weights are damaged"
              .formatted(sample.sample().id(), sum));
    }
    return Math.min(0, sum / logProbabilities.length);
  }

  private double score(Sample sample, String completion) {
    double score = task.score(sample, completion);
    if (!(score >= 0 && score <= 1)) {
      throw new InvalidInputException(
          "the task scored a completion of sample %s with %s, outside [0, 1]"
              .formatted(sample.id(), score));
    }
    return score;
  }
}
