package io.evolkv.bench.evaluation;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.Completion;
import io.evolkv.api.model.DecodeEvictor;
import io.evolkv.api.model.GenerationRequest;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.model.ModelShape;
import io.evolkv.api.model.ScoringRequest;
import io.evolkv.api.model.StepSelector;
import io.evolkv.api.policy.DecodeTimeEviction;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.policy.PerStepSelection;
import io.evolkv.api.policy.PrefillPruning;
import io.evolkv.api.task.Sample;
import io.evolkv.api.task.TaskEvaluator;
import io.evolkv.bench.evaluation.SequenceBatch.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Measures trials: all of them decode as one batch, and where it is asked for, one teacher-forced
 * batch gives the likelihood of the targets. Trials that keep the same entries of the same sample
 * share one sequence.
 *
 * <p>The likelihood is that of the target after the cut prompt; eviction or selection while
 * decoding does not enter it.
 */
public final class BatchMeasurement {
  /** Prompts pruned during their prefill that are held at once. */
  private static final int PRUNED_AT_ONCE = 16;

  private final ModelRuntime runtime;
  private final TaskEvaluator task;
  private final EvictionPolicy policy;

  /**
   * Measurements of one policy.
   *
   * @param runtime decodes
   * @param task scores completions
   * @param policy the policy that ranked the samples
   */
  public BatchMeasurement(ModelRuntime runtime, TaskEvaluator task, EvictionPolicy policy) {
    this.runtime = runtime;
    this.task = task;
    this.policy = policy;
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
        ? measurePruned(trials, pruning, likelihood)
        : measure(new SequenceBatch(trials, policy), likelihood);
  }

  /** A few at a time: each trial has a prefilled prompt of its own. */
  private MeasuredBatch measurePruned(
      List<Trial> trials, PrefillPruning pruning, boolean likelihood) {
    List<TrialResult> results = new ArrayList<>(trials.size());
    long tokens = 0;
    long nanos = 0;
    PrefillWork prefill = PrefillWork.NONE;
    for (int first = 0; first < trials.size(); first += PRUNED_AT_ONCE) {
      long start = System.nanoTime();
      List<Trial> pruned =
          trials.subList(first, Math.min(trials.size(), first + PRUNED_AT_ONCE)).stream()
              .map(
                  trial ->
                      new Trial(
                          trial.sample().pruned(runtime, pruning, trial.budgets()),
                          trial.budgets()))
              .toList();
      long length = pruned.stream().mapToLong(trial -> trial.sample().source().length()).sum();
      prefill = prefill.plus(new PrefillWork(length, System.nanoTime() - start));
      MeasuredBatch batch = measure(new SequenceBatch(pruned, policy), likelihood);
      results.addAll(batch.results());
      tokens += batch.decodedTokens();
      nanos += batch.decodeNanos();
    }
    return new MeasuredBatch(results, tokens, nanos, prefill);
  }

  private MeasuredBatch measure(SequenceBatch batch, boolean likelihood) {
    List<Sequence> sequences = batch.sequences();
    List<GenerationRequest> requests = sequences.stream().map(this::generation).toList();
    long start = System.nanoTime();
    List<Completion> completions = runtime.generate(requests);
    long nanos = System.nanoTime() - start;
    List<OptionalDouble> likelihoods =
        likelihood
            ? targetLogLikelihoods(sequences)
            : sequences.stream().map(sequence -> OptionalDouble.empty()).toList();

    List<TrialResult> results = new ArrayList<>(sequences.size());
    for (int i = 0; i < sequences.size(); i++) {
      Completion completion = completions.get(i);
      double score = score(sequences.get(i).sample().source().sample(), completion.text());
      results.add(
          new TrialResult(
              score,
              likelihoods.get(i),
              compressedEntries(completion, sequences.get(i).sample()),
              completion.promptBytes(),
              completion.assistantBytes(),
              completion.bytesRead(),
              completion.tokens().size() - 1));
    }
    long tokens = completions.stream().mapToLong(completion -> completion.tokens().size()).sum();
    return new MeasuredBatch(batch.perTrial(results), tokens, nanos, PrefillWork.NONE);
  }

  private long compressedEntries(Completion completion, PreparedSample sample) {
    ModelShape shape = runtime.shape();
    long windows = WindowEntries.of(shape, sample.source().length()) * shape.kvHeads();
    return completion.promptEntries() - windows;
  }

  private GenerationRequest generation(Sequence sequence) {
    PreparedSample prepared = sequence.sample();
    Sample sample = prepared.source().sample();
    EvictionPolicy own = prepared.policy();
    Optional<DecodeEvictor> evictor =
        own instanceof DecodeTimeEviction eviction
            ? Optional.of(
                eviction.evictor(prepared.observed(), sequence.kept(), sequence.budgets()))
            : Optional.empty();
    Optional<StepSelector> selector =
        own instanceof PerStepSelection selection
            ? Optional.of(
                selection.selector(prepared.observed(), sequence.kept(), sequence.budgets()))
            : Optional.empty();
    return new GenerationRequest(
        prepared.prompt(),
        sequence.kept(),
        sample.maxNewTokens(),
        sample.stop(),
        evictor,
        selector);
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
