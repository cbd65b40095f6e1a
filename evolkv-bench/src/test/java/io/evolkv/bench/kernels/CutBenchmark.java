package io.evolkv.bench.kernels;

import io.evolkv.api.policy.LayerRanking;
import io.evolkv.api.policy.PositionScores;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/**
 * What a candidate's budgets cost before anything is decoded: cutting all layers of one prompt,
 * with the layers and KV heads of SmolLM2-135M and a prompt of 2,048 tokens.
 */
public class CutBenchmark extends KernelBenchmark {
  private static final int LAYERS = 30;
  private static final int KV_HEADS = 3;
  private static final int POSITIONS = 2048;
  private static final int WINDOW = 32;

  /** Entries per layer and KV head. */
  @Param({"64", "256"})
  public int budget;

  private final List<LayerRanking> rankings = new ArrayList<>();

  /** Ranks as a search does, once. */
  public CutBenchmark() {
    for (int layer = 0; layer < LAYERS; layer++) {
      float[][] scores = new float[KV_HEADS][];
      for (int head = 0; head < KV_HEADS; head++) {
        scores[head] = RandomFloats.of(POSITIONS);
      }
      rankings.add(PositionScores.of(scores, 0, WINDOW).ranking());
    }
  }

  /** All layers of a prompt. */
  @Benchmark
  public long cut() {
    long kept = 0;
    for (LayerRanking ranking : rankings) {
      kept += ranking.keep(budget).total();
    }
    return kept;
  }
}
