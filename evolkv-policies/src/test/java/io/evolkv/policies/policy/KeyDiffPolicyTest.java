package io.evolkv.policies.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.Observation;
import io.evolkv.policies.fixture.SharedVectors;
import io.evolkv.policies.fixture.TensorLayer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

class KeyDiffPolicyTest {
  @TestFactory
  Stream<DynamicTest> agreesWithTheSharedVectors() {
    return SharedVectors.cases(
        "keydiff",
        Set.of("params", "scores", "kept"),
        (file, vector) -> {
          JsonNode params = vector.get("params");
          float[][][] keys = SharedVectors.matrices(file.at("/input/k"));
          TensorLayer layer = TensorLayer.ofEntries(keys, keys);
          KeyDiffPolicy policy =
              policy(
                  0, params.path("protect_sinks").asInt(0), params.path("protect_recent").asInt(0));
          if (vector.has("scores")) {
            SharedVectors.assertScores(file, policy.score(layer), vector.get("scores"), 0);
          }
          assertThat(policy.rank(layer).keep(params.get("budget").asInt()))
              .isEqualTo(SharedVectors.kept(vector.get("kept")));
        });
  }

  @Test
  void treatsAKeyWithoutLengthAsOneAtARightAngle() {
    float[][][] keys = {{{0, 0}, {1, 0}, {2, 0}, {-1, 0}}};
    TensorLayer layer = TensorLayer.ofEntries(keys, keys);
    assertThat(policy(0, 0, 0).score(layer).get(0, 0)).isZero();
    // The cosines with the anchor (1, 0) / 4 are 0, 1, 1, -1.
    assertThat(policy(0, 0, 0).rank(layer).keep(2)).isEqualTo(KeptEntries.of(new int[] {0, 3}));
    float[][][] opposite = {{{1, 0}, {-1, 0}}};
    assertThat(policy(0, 0, 0).rank(TensorLayer.ofEntries(opposite, opposite)).keep(1))
        .isEqualTo(KeptEntries.of(new int[] {0}));
  }

  /** Two keys have the same angle with their mean, so that budgets of 1 are decided by rounding. */
  @Property(tries = 200)
  void cutsAfterEveryBlock(
      @ForAll @IntRange(min = 1, max = 40) int positions,
      @ForAll @IntRange(min = 2, max = 45) int budget,
      @ForAll @IntRange(min = 1, max = 12) int block,
      @ForAll @IntRange(min = 0, max = 3) int sinks,
      @ForAll @IntRange(min = 0, max = 3) int recent,
      @ForAll long seed) {
    TensorLayer layer = TensorLayer.random(2, 1, positions, seed);
    KeptEntries kept = policy(block, sinks, recent).rank(layer).keep(budget);
    for (int head = 0; head < 2; head++) {
      assertThat(kept.head(head))
          .containsExactly(obvious(layer, head, budget, block, sinks, recent));
    }
  }

  /** One by one: a block comes in, and while there is too much, all is scored and sorted anew. */
  private static int[] obvious(
      TensorLayer layer, int head, int budget, int block, int sinks, int recent) {
    List<Integer> held = new ArrayList<>();
    for (int position = 0; position < layer.positions(); position++) {
      held.add(position);
      boolean blockEnds = (position + 1) % block == 0 || position + 1 == layer.positions();
      if (blockEnds && held.size() > budget) {
        double[] anchor = new double[4];
        for (int p : held) {
          float[] key = layer.key(head, p);
          for (int i = 0; i < 4; i++) {
            anchor[i] += key[i] / norm(key);
          }
        }
        List<Integer> order = new ArrayList<>(held);
        int first = Math.min(sinks, held.size() - Math.min(recent, held.size()));
        order.sort(
            Comparator.<Integer>comparingInt(
                    p -> {
                      int index = held.indexOf(p);
                      return index >= held.size() - recent ? 0 : index < first ? 1 : 2;
                    })
                .thenComparingDouble(
                    p -> {
                      int index = held.indexOf(p);
                      if (index >= held.size() - recent) {
                        return -index;
                      }
                      return index < first ? index : cosine(layer.key(head, p), anchor);
                    }));
        held.retainAll(order.subList(0, budget));
      }
    }
    return held.stream().mapToInt(Integer::intValue).toArray();
  }

  private static double norm(float[] key) {
    double sum = 0;
    for (float x : key) {
      sum += (double) x * x;
    }
    return Math.sqrt(sum);
  }

  private static double cosine(float[] key, double[] anchor) {
    double dot = 0;
    for (int i = 0; i < key.length; i++) {
      dot += key[i] * anchor[i];
    }
    return dot / norm(key);
  }

  @Test
  void isTheSameInOneBlockOrInNone() {
    TensorLayer layer = TensorLayer.random(2, 1, 30, 5);
    for (int budget = 1; budget <= 31; budget++) {
      assertThat(policy(30, 1, 2).rank(layer).keep(budget))
          .isEqualTo(policy(0, 1, 2).rank(layer).keep(budget));
    }
  }

  @Test
  void observesNothing() {
    assertThat(policy(0, 0, 0).observation()).isEqualTo(Observation.NONE);
  }

  private static KeyDiffPolicy policy(int block, int sinks, int recent) {
    return new KeyDiffPolicy(new KeyDiffPolicy.Options(block, sinks, recent, 0));
  }
}
