package io.evolkv.bench.search;

import io.evolkv.api.model.ModelShape;
import io.evolkv.bench.journal.HeldOutResult;
import io.evolkv.bench.journal.HeldOutScore;
import io.evolkv.bench.journal.SampleRef;
import io.evolkv.bench.report.Bootstrap;
import io.evolkv.bench.report.CategoryScore;
import io.evolkv.bench.report.MethodResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sums the scores of a method's samples up. */
final class MethodSummary {
  private MethodSummary() {}

  /**
   * The row of a method in the report.
   *
   * @param result the scores of all samples
   * @param samples the samples, in the same order
   */
  static MethodResult of(
      String method,
      HeldOutResult result,
      List<SampleRef> samples,
      ModelShape shape,
      Bootstrap bootstrap) {
    List<Double> scores = new ArrayList<>();
    Map<String, List<Double>> byCategory = new LinkedHashMap<>();
    long entries = 0;
    long bytes = 0;
    long assistantBytes = 0;
    long bytesRead = 0;
    long steps = 0;
    for (int i = 0; i < samples.size(); i++) {
      HeldOutScore score = result.scores().get(i);
      scores.add(score.score());
      byCategory
          .computeIfAbsent(samples.get(i).category(), category -> new ArrayList<>())
          .add(score.score());
      entries += score.entries();
      bytes += score.bytes();
      assistantBytes += score.assistantBytes();
      bytesRead += score.bytesRead();
      steps += score.steps();
    }
    int layers = Math.max(1, shape.compressedLayers().size());
    long nanos = result.decodeNanos();
    return new MethodResult(
        method,
        mean(scores),
        bootstrap.interval(scores),
        (double) entries / samples.size() / layers / shape.kvHeads(),
        Math.round((double) bytes / samples.size()),
        Math.round((double) assistantBytes / samples.size()),
        steps == 0 ? 0 : Math.round((double) bytesRead / steps),
        byCategory.entrySet().stream()
            .map(
                category ->
                    new CategoryScore(
                        category.getKey(), category.getValue().size(), mean(category.getValue())))
            .toList(),
        nanos == 0 ? 0 : result.decodedTokens() * 1e9 / nanos,
        result.prefill().tokensPerSecond());
  }

  private static double mean(List<Double> values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.size();
  }
}
