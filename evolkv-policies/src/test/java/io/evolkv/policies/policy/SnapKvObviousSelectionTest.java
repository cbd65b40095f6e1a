package io.evolkv.policies.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.evolkv.policies.fixture.ArrayLayer;
import io.evolkv.policies.scoring.GroupReduction;
import io.evolkv.policies.scoring.Pooling;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * SnapKV a second time, slow and obvious, on attention weights that are small multiples of 1/64:
 * all sums are whole numbers, scale factors are left out since they change no order, and ties are
 * exact and many. The policy divides, but two different quotients of such small numbers are far
 * further apart than its rounding.
 */
class SnapKvObviousSelectionTest {
  @Property(tries = 400)
  void selectsTheSame(
      @ForAll @IntRange(min = 1, max = 3) int kvHeads,
      @ForAll @IntRange(min = 1, max = 4) int group,
      @ForAll @IntRange(min = 1, max = 40) int positions,
      @ForAll @IntRange(min = 1, max = 9) int window,
      @ForAll @IntRange(min = 0, max = 4) int reach,
      @ForAll Pooling pooling,
      @ForAll GroupReduction gqa,
      @ForAll long seed) {
    ArrayLayer layer = ArrayLayer.coarse(kvHeads, group, positions, window, seed);
    int kernel = 2 * reach + 1;
    SnapKvPolicy policy = new SnapKvPolicy(new SnapKvPolicy.Options(window, kernel, pooling, gqa));
    for (int kvHead = 0; kvHead < kvHeads; kvHead++) {
      long[] scores = pooled(reduced(layer, kvHead, gqa), kernel, pooling);
      for (int budget = 0; budget <= positions + 1; budget++) {
        assertThat(policy.rank(layer).keep(budget).head(kvHead))
            .as("head %d, budget %d", kvHead, budget)
            .containsExactly(selected(scores, positions, budget));
      }
    }
  }

  private static long[] reduced(ArrayLayer layer, int kvHead, GroupReduction gqa) {
    int rows = layer.windowQueries();
    long[] result = new long[layer.positions() - rows];
    for (int position = 0; position < result.length; position++) {
      long sum = 0;
      long largest = 0;
      for (int member = 0; member < layer.shape().group(); member++) {
        long head = 0;
        for (int row = 0; row < rows; row++) {
          int queryHead = kvHead * layer.shape().group() + member;
          head += Math.round(64 * layer.windowAttention(queryHead, row)[position]);
        }
        sum += head;
        largest = Math.max(largest, head);
      }
      result[position] = gqa == GroupReduction.MAX ? largest : sum;
    }
    return result;
  }

  private static long[] pooled(long[] scores, int kernel, Pooling pooling) {
    long[] result = new long[scores.length];
    for (int center = 0; center < scores.length; center++) {
      for (int position = center - kernel / 2; position <= center + kernel / 2; position++) {
        if (position >= 0 && position < scores.length) {
          result[center] =
              pooling == Pooling.AVG
                  ? result[center] + scores[position]
                  : Math.max(result[center], scores[position]);
        }
      }
    }
    return result;
  }

  private static int[] selected(long[] prefixScores, int positions, int budget) {
    List<Integer> kept = new ArrayList<>();
    int window = Math.min(positions - prefixScores.length, Math.max(1, budget));
    for (int position = positions - window; position < positions; position++) {
      kept.add(position);
    }
    List<Integer> prefix = new ArrayList<>();
    for (int position = 0; position < prefixScores.length; position++) {
      prefix.add(position);
    }
    prefix.sort(
        Comparator.comparingLong((Integer position) -> -prefixScores[position])
            .thenComparingInt(position -> position));
    for (int i = 0; i < prefix.size() && kept.size() < budget; i++) {
      kept.add(prefix.get(i));
    }
    return kept.stream().mapToInt(Integer::intValue).sorted().toArray();
  }
}
