package io.evolkv.bench.search;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.ModelShape;
import io.evolkv.bench.evaluation.MeasuredBatch;
import io.evolkv.bench.evaluation.TokenizedSample;
import io.evolkv.bench.evaluation.TrialResult;
import io.evolkv.bench.report.Bootstrap;
import io.evolkv.bench.report.CategoryScore;
import io.evolkv.bench.report.MethodResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The results of one method, gathered a chunk of samples at a time. */
final class Tally {
  private final Method method;
  private final ModelShape shape;
  private final List<Double> scores = new ArrayList<>();
  private final Map<String, List<Double>> scoresByCategory = new LinkedHashMap<>();
  private long entries;
  private long bytes;
  private long tokens;
  private long nanos;

  Tally(Method method, ModelShape shape) {
    this.method = method;
    this.shape = shape;
  }

  Method method() {
    return method;
  }

  /**
   * Adds the results of a chunk.
   *
   * @throws InvalidInputException when a sequence held more entries than the method may
   */
  void add(List<TokenizedSample> samples, MeasuredBatch batch) {
    for (int i = 0; i < samples.size(); i++) {
      TokenizedSample sample = samples.get(i);
      TrialResult result = batch.results().get(i);
      checkLimit(sample, result);
      scores.add(result.score());
      scoresByCategory
          .computeIfAbsent(sample.sample().category(), category -> new ArrayList<>())
          .add(result.score());
      entries += result.entries();
      bytes += result.bytes();
    }
    tokens += batch.decodedTokens();
    nanos += batch.decodeNanos();
  }

  /** Unequal memory would make the comparison worthless. */
  private void checkLimit(TokenizedSample sample, TrialResult result) {
    if (method.totalLimit().isEmpty()) {
      return;
    }
    long limit = method.totalLimit().getAsLong() * shape.kvHeads();
    if (result.entries() > limit) {
      throw new InvalidInputException(
          "method %s held %d KV entries of sample %s, more than the %d it was given"
                  .formatted(method.name(), result.entries(), sample.sample().id(), limit)
              + "; its policy does not keep to budgets and cannot be compared");
    }
  }

  MethodResult result(Bootstrap bootstrap) {
    int samples = scores.size();
    return new MethodResult(
        method.name(),
        mean(scores),
        bootstrap.interval(scores),
        (double) entries / samples / shape.layers() / shape.kvHeads(),
        Math.round((double) bytes / samples),
        scoresByCategory.entrySet().stream()
            .map(
                category ->
                    new CategoryScore(
                        category.getKey(), category.getValue().size(), mean(category.getValue())))
            .toList(),
        nanos == 0 ? 0 : tokens * 1e9 / nanos);
  }

  private static double mean(List<Double> values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.size();
  }
}
