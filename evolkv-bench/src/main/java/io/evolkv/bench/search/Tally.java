package io.evolkv.bench.search;

import io.evolkv.api.model.ModelShape;
import io.evolkv.bench.evaluation.MeasuredBatch;
import io.evolkv.bench.evaluation.PrefillWork;
import io.evolkv.bench.evaluation.TokenizedSample;
import io.evolkv.bench.evaluation.TrialResult;
import io.evolkv.bench.journal.HeldOutResult;
import io.evolkv.bench.journal.HeldOutScore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The scores of one method, gathered a chunk of samples at a time and kept at once. */
final class Tally {
  private final Method method;
  private final ModelShape shape;
  private final HeldOutStore store;
  private final List<HeldOutScore> scores;
  private long tokens;
  private long nanos;
  private PrefillWork prefill = PrefillWork.NONE;
  private boolean ended;

  /** Begins with what the store knows of the method. */
  Tally(Method method, ModelShape shape, HeldOutStore store) {
    this.method = method;
    this.shape = shape;
    this.store = store;
    HeldOutResult known = store.known(method.name());
    scores = new ArrayList<>(known.scores());
    tokens = known.decodedTokens();
    nanos = known.decodeNanos();
  }

  Method method() {
    return method;
  }

  /** How many samples are measured, the first ones in order. */
  int measured() {
    return scores.size();
  }

  /**
   * Adds the results of the samples that come next; when a sequence of them held more entries than
   * the method may, nothing, and no more from then on.
   */
  Optional<OverBudget> add(List<TokenizedSample> samples, MeasuredBatch batch) {
    List<HeldOutScore> next = new ArrayList<>();
    for (int i = 0; i < samples.size(); i++) {
      TrialResult result = batch.results().get(i);
      Optional<OverBudget> refusal = checkLimit(samples.get(i), result);
      if (refusal.isPresent()) {
        ended = true;
        return refusal;
      }
      next.add(
          new HeldOutScore(
              result.score(),
              result.entries(),
              result.bytes(),
              result.assistantBytes(),
              result.bytesRead(),
              result.steps()));
    }
    store.add(
        method.name(),
        scores.size(),
        new HeldOutResult(next, batch.decodedTokens(), batch.decodeNanos()));
    scores.addAll(next);
    prefill = prefill.plus(batch.prefill());
    tokens += batch.decodedTokens();
    nanos += batch.decodeNanos();
    return Optional.empty();
  }

  /** Whether it is measured no more. */
  boolean ended() {
    return ended;
  }

  /** The prefill that this method shares with others; one of its own counts instead. */
  void prefilled(PrefillWork shared) {
    prefill = prefill.equals(PrefillWork.NONE) ? shared : prefill;
  }

  private Optional<OverBudget> checkLimit(TokenizedSample sample, TrialResult result) {
    long limit = method.entryLimit(shape).orElse(Long.MAX_VALUE);
    return result.entries() <= limit
        ? Optional.empty()
        : Optional.of(
            new OverBudget(
                method,
                "method %s held %d KV entries of sample %s, more than the %d it was given"
                        .formatted(method.name(), result.entries(), sample.sample().id(), limit)
                    + "; its policy does not keep to budgets and cannot be compared"));
  }

  HeldOutResult result() {
    return new HeldOutResult(scores, tokens, nanos, prefill);
  }
}
