package io.evolkv.policies.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.model.DecodeEvictor;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.LayerCache;
import io.evolkv.api.model.LayerView;
import io.evolkv.policies.fixture.DecodedTable;
import io.evolkv.policies.fixture.SharedVectors;
import io.evolkv.policies.fixture.TableLayer;
import io.evolkv.policies.fixture.TablePrompt;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class TovaPolicyTest {
  @TestFactory
  Stream<DynamicTest> agreesWithTheSharedVectors() {
    return SharedVectors.cases(
        "tova",
        Set.of("params", "scores", "kept"),
        (file, vector) -> {
          TovaPolicy policy = policy(vector.at("/params/force_last").asBoolean());
          LayerView layer =
              TableLayer.of(
                      SharedVectors.matrices(file.at("/input/q")),
                      SharedVectors.matrices(file.at("/input/k")))
                  .prompt(policy.observation().windowQueries());
          for (int i = 0; i < vector.path("scores").size(); i++) {
            assertThat(policy.score(layer).get(0, i))
                .isCloseTo(vector.at("/scores/" + i).floatValue(), within(1e-5f));
          }
          assertThat(policy.rank(layer).keep(vector.at("/params/budget").asInt()))
              .isEqualTo(SharedVectors.kept(vector.get("kept")));
        });
  }

  @Property(tries = 60)
  void keepsOneSetPerLayerAndDropsTheLeastAttended(
      @ForAll @IntRange(min = 1, max = 12) int budget,
      @ForAll boolean forceLast,
      @ForAll @IntRange(min = 1, max = 16) int length,
      @ForAll long seed) {
    TableLayer table = DecodedTable.random(2, 3, length, seed);
    LayerView layer = table.prompt(1);
    TovaPolicy policy = policy(forceLast);
    KeptEntries kept = policy.rank(layer).keep(budget);
    assertThat(kept.head(1)).containsExactly(kept.head(0));
    DecodeEvictor evictor =
        policy.evictor(TablePrompt.of(layer), List.of(kept), LayerBudgets.of(budget));
    DecodedTable decoded = new DecodedTable(table, kept, length);
    Random random = new Random(seed);
    for (int step = 0; step < 8; step++) {
      List<Integer> expected = new ArrayList<>();
      decoded.step(
          cache -> {
            expected.addAll(obvious(cache, budget, forceLast));
            return evictor.evict(cache);
          },
          random);
      for (int head = 0; head < 2; head++) {
        assertThat(decoded.positions(head))
            .containsExactly(expected.stream().mapToInt(Integer::intValue).toArray());
      }
    }
  }

  private static List<Integer> obvious(LayerCache cache, int budget, boolean forceLast) {
    List<Integer> positions = new ArrayList<>();
    List<Double> scores = new ArrayList<>();
    for (int entry = 0; entry < cache.entries(0); entry++) {
      double sum = 0;
      for (int head = 0; head < cache.shape().queryHeads(); head++) {
        sum += cache.attention(head)[entry];
      }
      positions.add(cache.position(0, entry));
      scores.add(sum);
    }
    if (forceLast) {
      scores.set(scores.size() - 1, Double.POSITIVE_INFINITY);
    }
    while (positions.size() > budget) {
      int least = 0;
      for (int i = 1; i < scores.size(); i++) {
        least = scores.get(i) <= scores.get(least) ? i : least;
      }
      positions.subList(least, least + 1).clear();
      scores.subList(least, least + 1).clear();
    }
    return positions;
  }

  @Test
  void leavesACacheAloneThatIsWithinItsBudget() {
    TableLayer table = DecodedTable.random(1, 1, 3, 1);
    KeptEntries all = KeptEntries.all(1, 3);
    DecodeEvictor evictor =
        policy(false).evictor(TablePrompt.of(table.prompt(1)), List.of(all), LayerBudgets.of(4));
    DecodedTable decoded = new DecodedTable(table, all, 3);
    assertThat(decoded.step(evictor, new Random(1))).isEmpty();
    assertThat(decoded.step(evictor, new Random(2))).isPresent();
  }

  private static TovaPolicy policy(boolean forceLast) {
    return new TovaPolicy(new TovaPolicy.Options(forceLast));
  }
}
