package io.evolkv.bench.search;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.ModelShape;
import io.evolkv.bench.evaluation.ChunkedPrefill;
import io.evolkv.bench.evaluation.TokenizedSample;
import io.evolkv.bench.report.Count;
import io.evolkv.bench.report.Sizes;
import java.util.List;

/** What a search needs of the heap, told before it takes it. */
final class SearchMemory {
  /** Share of the heap that may be taken; decoding needs the rest. */
  private static final double HEAP_SHARE = 0.7;

  /** A ranking holds a place and at most a score for each position of each KV head. */
  private static final long RANKING_BYTES = Integer.BYTES + Float.BYTES;

  private final ModelShape shape;
  private final List<TokenizedSample> samples;
  private final ChunkedPrefill prefill;

  /**
   * @param samples the search samples
   * @param prefill has prefilled one of them at least
   */
  SearchMemory(ModelShape shape, List<TokenizedSample> samples, ChunkedPrefill prefill) {
    this.shape = shape;
    this.samples = samples;
    this.prefill = prefill;
  }

  /** For prompts that all have to be in memory. */
  void requireAllPrompts() {
    require(prefill.estimatedBytes(samples), "would take about %s when prefilled");
  }

  /** For prompts that may be in files: what has to be in memory nevertheless. */
  void requireRankingsAndAPrompt() {
    require(
        rankingBytes() + prefill.leastBytes(samples),
        "would take about %s with their prompts in files");
  }

  private double rankingBytes() {
    double positions = samples.stream().mapToLong(TokenizedSample::length).sum();
    double logits = (double) Float.BYTES * shape.vocabularySize() * samples.size();
    return positions * shape.compressedLayers().size() * shape.kvHeads() * RANKING_BYTES + logits;
  }

  private void require(double bytes, String need) {
    long heap = Runtime.getRuntime().maxMemory();
    if (bytes > HEAP_SHARE * heap) {
      throw new InvalidInputException(
          "%s %s, too much for a heap of %s; set search.samples lower, or give the JVM more with EVOLKV_OPTS=-Xmx8g"
              .formatted(
                  Count.of(samples.size(), "search sample", "search samples"),
                  need.formatted(Sizes.text((long) bytes)),
                  Sizes.text(heap)));
    }
  }
}
