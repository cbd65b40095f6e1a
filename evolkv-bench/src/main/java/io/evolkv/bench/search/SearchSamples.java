package io.evolkv.bench.search;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.bench.download.Sizes;
import io.evolkv.bench.evaluation.ChunkedPrefill;
import io.evolkv.bench.evaluation.PreparedSample;
import io.evolkv.bench.evaluation.TokenizedSample;
import io.evolkv.bench.report.Count;
import io.evolkv.bench.report.Progress;
import java.util.ArrayList;
import java.util.List;

/**
 * The search samples, prefilled and ranked once, when the first candidate needs them: a search that
 * finds all its candidates in the journal prefills nothing.
 */
final class SearchSamples {
  /** Share of the heap that prefilled prompts may take; decoding needs the rest. */
  private static final double HEAP_SHARE = 0.7;

  private final ModelRuntime runtime;
  private final EvictionPolicy policy;
  private final List<TokenizedSample> samples;
  private final ChunkedPrefill prefill;
  private final List<PreparedSample> prepared = new ArrayList<>();

  SearchSamples(ModelRuntime runtime, EvictionPolicy policy, List<TokenizedSample> samples) {
    this.runtime = runtime;
    this.policy = policy;
    this.samples = samples;
    prefill = new ChunkedPrefill(runtime, policy.observation(), ChunkedPrefill.DEFAULT_BYTES);
  }

  /**
   * Prepares the first sample, which shows how much memory all will take, if none is prepared yet.
   *
   * @throws InvalidInputException when the heap is too small for all samples
   */
  void checkMemory() {
    if (prepared.isEmpty()) {
      prepare(samples.subList(0, 1), Progress.SILENT.begin("", 0, ""));
    }
  }

  /** All samples, in order. */
  List<PreparedSample> prepared(Progress.Phase progress) {
    prepare(samples.subList(prepared.size(), samples.size()), progress);
    return prepared;
  }

  private void prepare(List<TokenizedSample> more, Progress.Phase progress) {
    prefill.forEachChunk(
        more,
        (chunk, prompts) -> {
          requireHeap(prefill.estimatedBytes(samples));
          for (int i = 0; i < chunk.size(); i++) {
            prepared.add(
                PreparedSample.of(chunk.get(i), prompts.get(i), policy, runtime.shape().layers()));
          }
          progress.note("prefilled %d of %d prompts".formatted(prepared.size(), samples.size()));
        });
  }

  private void requireHeap(double bytes) {
    long heap = Runtime.getRuntime().maxMemory();
    if (bytes > HEAP_SHARE * heap) {
      throw new InvalidInputException(
          "%s would take about %s when prefilled, too much for a heap of %s"
                  .formatted(
                      Count.of(samples.size(), "search sample", "search samples"),
                      Sizes.text((long) bytes),
                      Sizes.text(heap))
              + "; set search.samples lower, or give the JVM more with EVOLKV_OPTS=-Xmx8g");
    }
  }
}
