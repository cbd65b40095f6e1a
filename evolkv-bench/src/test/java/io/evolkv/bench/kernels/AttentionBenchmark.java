package io.evolkv.bench.kernels;

import io.evolkv.runtime.cache.HeadCache;
import io.evolkv.runtime.kernels.KernelProvider;
import io.evolkv.runtime.kernels.Kernels;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** The attention over one KV head's cache of 512 entries: scores, softmax, mix of values. */
public class AttentionBenchmark extends KernelBenchmark {
  private static final int HEAD_DIM = 64;
  private static final int ENTRIES = 512;
  private static final int MOST_ROWS = 48;

  /** Query rows: the group of one new token, a block of a prefill. */
  @Param({"3", "48"})
  public int rows;

  private final Kernels kernels = KernelProvider.select(KernelProvider.Choice.AUTO).kernels();
  private final HeadCache cache = new HeadCache(HEAD_DIM, ENTRIES);
  private final float[] queries = RandomFloats.of(MOST_ROWS * HEAD_DIM);
  private final float[] logits = RandomFloats.of(MOST_ROWS * ENTRIES);
  private final float[] scores = new float[MOST_ROWS * ENTRIES];
  private final float[] probabilities = RandomFloats.of(MOST_ROWS * ENTRIES);
  private final float[] mixed = new float[MOST_ROWS * HEAD_DIM];

  /** Fills the cache. */
  public AttentionBenchmark() {
    float[] values = RandomFloats.of(HEAD_DIM);
    for (int entry = 0; entry < ENTRIES; entry++) {
      cache.append(values, 0, values, 0, entry);
    }
  }

  /** Queries times keys. */
  @Benchmark
  public float[] scores(Counters.Arithmetic work) {
    cache.scores(kernels, queries, 0, HEAD_DIM, rows, ENTRIES, scores, 0, ENTRIES);
    work.multiplyAdds((double) rows * ENTRIES * HEAD_DIM);
    return scores;
  }

  /** The softmax of each row; copying the logits back is part of it. */
  @Benchmark
  public float[] softmax(Counters.Elements work) {
    System.arraycopy(logits, 0, scores, 0, rows * ENTRIES);
    for (int row = 0; row < rows; row++) {
      kernels.softmax(scores, row * ENTRIES, ENTRIES, 0.125f);
    }
    work.elements((double) rows * ENTRIES);
    return scores;
  }

  /** Probabilities times values. */
  @Benchmark
  public float[] mix(Counters.Arithmetic work) {
    cache.mix(kernels, probabilities, 0, ENTRIES, rows, ENTRIES, mixed, 0, HEAD_DIM);
    work.multiplyAdds((double) rows * ENTRIES * HEAD_DIM);
    return mixed;
  }
}
