package io.evolkv.policies.policy;

import io.evolkv.api.model.DecodeEvictor;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.LayerCache;
import io.evolkv.policies.allocation.PyramidSchedule;
import io.evolkv.policies.allocation.PyramidSchedule.Decay;
import io.evolkv.policies.selection.ScoreOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * PyramidInfer while one sequence is decoded. When 16 generated entries have fallen out of the
 * recent span, the share {@code 0.9 · p_l} of them stays for good, at least one: those that the
 * rows of the recent span attend to most. Entries of the prompt stay.
 */
final class BlockEvictor implements DecodeEvictor {
  private static final int BLOCK = 16;
  private static final double KEPT_SHARE = 0.9;

  private final int promptLength;
  private final int recent;
  private final double distanceWeight;
  private final double ratio;
  private final List<Layer> layers = new ArrayList<>();

  BlockEvictor(
      int promptLength, List<KeptEntries> kept, int recent, double distanceWeight, double ratio) {
    this.promptLength = promptLength;
    this.recent = recent;
    this.distanceWeight = distanceWeight;
    this.ratio = ratio;
    kept.forEach(entries -> layers.add(new Layer(entries.count(0))));
  }

  @Override
  public Optional<KeptEntries> evict(LayerCache cache) {
    Layer layer = layers.get(cache.layer());
    layer.rows.addLast(row(cache));
    if (layer.rows.size() > recent) {
      layer.rows.removeFirst();
    }
    int entries = cache.entries(0);
    if (entries - layer.settled < recent + BLOCK) {
      return Optional.empty();
    }
    double share =
        PyramidSchedule.share(Decay.COSINE, ratio, cache.layer(), cache.shape().layers());
    int count = Math.max(1, (int) (BLOCK * KEPT_SHARE * share));
    int first = layer.settled;
    int[] best = ScoreOrder.of(scores(cache, layer)).best(count, 0);
    int[] kept =
        IntStream.concat(
                IntStream.concat(
                    IntStream.range(0, first), IntStream.of(best).map(entry -> first + entry)),
                IntStream.range(first + BLOCK, entries))
            .toArray();
    layer.settled += count;
    return Optional.of(KeptEntries.same(cache.shape().kvHeads(), kept));
  }

  /** Attention of the step to generated entries, by position from the prompt's end on. */
  private double[] row(LayerCache cache) {
    int entries = cache.entries(0);
    int heads = cache.shape().queryHeads();
    double[] row = new double[cache.position(0, entries - 1) - promptLength + 1];
    for (int head = 0; head < heads; head++) {
      float[] attention = cache.attention(head);
      for (int entry = entries - 1; entry >= 0; entry--) {
        int generated = cache.position(0, entry) - promptLength;
        if (generated < 0) {
          break;
        }
        row[generated] += (double) attention[entry] / heads;
      }
    }
    return row;
  }

  private double[] scores(LayerCache cache, Layer layer) {
    double[] scores = new double[BLOCK];
    int index = 0;
    for (double[] row : layer.rows) {
      double weight = ContextPruner.weight(index++, layer.rows.size(), distanceWeight);
      for (int i = 0; i < BLOCK; i++) {
        int generated = cache.position(0, layer.settled + i) - promptLength;
        scores[i] += generated < row.length ? weight * row[generated] : 0;
      }
    }
    return scores;
  }

  /** Entries that stay for good come first; the rows are those of the recent span. */
  private static final class Layer {
    private final Deque<double[]> rows = new ArrayDeque<>();
    private int settled;

    Layer(int settled) {
      this.settled = settled;
    }
  }
}
