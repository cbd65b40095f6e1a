package io.evolkv.bench.search;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.bench.evaluation.ChunkedPrefill;
import io.evolkv.bench.evaluation.PreparedSample;
import io.evolkv.bench.evaluation.TokenizedSample;
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
  private final Progress.Phase progress;
  private final List<PreparedSample> prepared = new ArrayList<>();

  SearchSamples(
      ModelRuntime runtime,
      EvictionPolicy policy,
      List<TokenizedSample> samples,
      Progress.Phase progress) {
    this.runtime = runtime;
    this.policy = policy;
    this.samples = samples;
    this.progress = progress;
  }

  /** All samples, in order. */
  List<PreparedSample> prepared() {
    if (prepared.isEmpty()) {
      prepare();
    }
    return prepared;
  }

  private void prepare() {
    ChunkedPrefill prefill =
        new ChunkedPrefill(runtime, policy.observation(), ChunkedPrefill.DEFAULT_BYTES);
    prefill.forEachChunk(
        samples,
        (chunk, prompts) -> {
          checkMemory(prefill.estimatedBytes(samples));
          for (int i = 0; i < chunk.size(); i++) {
            prepared.add(
                PreparedSample.of(chunk.get(i), prompts.get(i), policy, runtime.shape().layers()));
          }
          progress.note("prefilled %d of %d prompts".formatted(prepared.size(), samples.size()));
        });
  }

  private void checkMemory(double bytes) {
    double heap = Runtime.getRuntime().maxMemory();
    if (bytes > HEAP_SHARE * heap) {
      throw new InvalidInputException(
          "%d search samples take about %.1f GiB when prefilled, too much for a heap of %.1f GiB"
                  .formatted(samples.size(), bytes / (1L << 30), heap / (1L << 30))
              + "; set search.samples lower, or give the JVM more with EVOLKV_OPTS=-Xmx8g");
    }
  }
}
