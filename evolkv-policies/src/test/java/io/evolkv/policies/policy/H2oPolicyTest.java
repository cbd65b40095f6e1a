package io.evolkv.policies.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.model.DecodeEvictor;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.LayerCache;
import io.evolkv.api.model.LayerView;
import io.evolkv.api.model.Observation;
import io.evolkv.api.policy.DecodeTimeEviction;
import io.evolkv.policies.fixture.DecodedTable;
import io.evolkv.policies.fixture.SharedVectors;
import io.evolkv.policies.fixture.TableLayer;
import io.evolkv.policies.fixture.TablePrompt;
import io.evolkv.policies.scoring.AccumulatedAttention;
import io.evolkv.policies.scoring.GroupReduction;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

class H2oPolicyTest {
  @TestFactory
  Stream<DynamicTest> agreesWithTheSharedVectors() {
    return SharedVectors.cases(
        "h2o",
        Set.of(
            "params",
            "phase",
            "column_sums",
            "kept",
            "kept_original_ids",
            "accumulated_scores_of_kept"),
        (file, vector) -> {
          JsonNode params = vector.get("params");
          assertThat(params.get("gqa").asString()).isEqualTo("mean");
          TableLayer table =
              TableLayer.of(
                  SharedVectors.matrices(file.at("/input/q")),
                  SharedVectors.matrices(file.at("/input/k")));
          if (vector.get("phase").asString().equals("prefill")) {
            checkPrefill(table, vector, params);
          } else {
            checkStep(file, table, vector, params);
          }
        });
  }

  private static void checkPrefill(TableLayer table, JsonNode vector, JsonNode params) {
    float[][] expected = SharedVectors.matrix(vector.get("column_sums"));
    LayerView layer = table.prompt(0);
    for (int head = 0; head < expected.length; head++) {
      assertClose(AccumulatedAttention.ofPrompt(layer, head, GroupReduction.MEAN), expected[head]);
    }
    H2oPolicy policy = policy(params.get("recent").asInt());
    assertThat(policy.rank(layer).keep(params.get("budget").asInt()))
        .isEqualTo(SharedVectors.kept(vector.get("kept")));
  }

  private static void checkStep(JsonNode file, TableLayer table, JsonNode vector, JsonNode params) {
    int budget = params.get("budget").asInt();
    H2oPolicy policy = policy(params.get("recent").asInt());
    LayerView layer = table.prompt(0);
    KeptEntries kept = policy.rank(layer).keep(budget);
    float[][][] query = SharedVectors.matrices(file.at("/input/q_new"));
    float[][][] key = SharedVectors.matrices(file.at("/input/k_new"));
    DecodeEvictor evictor =
        policy.evictor(TablePrompt.of(layer), List.of(kept), LayerBudgets.of(budget));
    DecodedTable decoded = new DecodedTable(table, kept, layer.positions());
    decoded.step(evictor, query, key);
    int[][] expected =
        IntStream.range(0, kept.kvHeads())
            .mapToObj(head -> SharedVectors.ints(vector.at("/kept_original_ids/" + head)))
            .toArray(int[][]::new);
    AccumulatedAttention sums = new AccumulatedAttention(layer, kept, GroupReduction.MEAN);
    DecodedTable uncut = new DecodedTable(table, kept, layer.positions());
    uncut.step(
        cache -> {
          sums.add(cache);
          return Optional.empty();
        },
        query,
        key);
    for (int head = 0; head < expected.length; head++) {
      assertThat(decoded.positions(head)).containsExactly(expected[head]);
      List<Integer> held = Arrays.stream(uncut.positions(head)).boxed().toList();
      int[] entries = Arrays.stream(expected[head]).map(held::indexOf).toArray();
      sums.retain(head, entries);
      float[] scores = SharedVectors.matrix(vector.get("accumulated_scores_of_kept"))[head];
      assertClose(Arrays.copyOf(sums.of(head), entries.length), scores);
    }
  }

  private static void assertClose(double[] actual, float[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).isCloseTo(expected[i], within(1e-5));
    }
  }

  @Test
  void splitsTheBudgetIntoHalvesByDefaultAndNeverKeepsMoreThanHalfForBeingNew() {
    LayerView layer = DecodedTable.random(1, 1, 40, 3).prompt(0);
    for (int budget = 2; budget < 30; budget++) {
      int half = budget / 2;
      int[] newest = IntStream.range(40 - half, 40).toArray();
      assertThat(policy(0).rank(layer).keep(budget).head(0)).contains(newest).hasSize(budget);
      assertThat(policy(99).rank(layer).keep(budget)).isEqualTo(policy(0).rank(layer).keep(budget));
    }
    assertThat(policy(3).rank(layer).keep(20).head(0)).contains(37, 38, 39).hasSize(20);
  }

  @Property(tries = 60)
  void readsASearchedVectorLayerByLayer(
      @ForAll @IntRange(min = 1, max = 30) int budget,
      @ForAll @IntRange(min = 1, max = 12) int recent,
      @ForAll long seed) {
    LayerView layer = DecodedTable.random(2, 2, 30, seed).prompt(0);
    KeptEntries kept = policy(recent).rank(layer).keep(budget);
    int newest = Math.min(recent, budget / 2);
    for (int head = 0; head < 2; head++) {
      double[] sums = AccumulatedAttention.ofPrompt(layer, head, GroupReduction.MEAN);
      int[] older = Arrays.copyOf(kept.head(head), budget - newest);
      assertThat(kept.head(head)).endsWith(IntStream.range(30 - newest, 30).toArray());
      double least = Arrays.stream(older).mapToDouble(entry -> sums[entry]).min().orElseThrow();
      List<Integer> heavy = Arrays.stream(older).boxed().toList();
      assertThat(IntStream.range(0, 30 - newest).filter(entry -> !heavy.contains(entry)))
          .allMatch(entry -> sums[entry] <= least);
      if (budget > 1) {
        List<Integer> more = Arrays.stream(kept.head(head)).boxed().toList();
        assertThat(more)
            .containsAll(
                Arrays.stream(policy(recent).rank(layer).keep(budget - 1).head(head))
                    .boxed()
                    .toList());
      }
    }
  }

  @Property(tries = 60)
  void keepsWhatRecomputingAllSumsWouldKeep(
      @ForAll @IntRange(min = 2, max = 20) int budget,
      @ForAll @IntRange(min = 0, max = 6) int recent,
      @ForAll @IntRange(min = 1, max = 16) int length,
      @ForAll GroupReduction gqa,
      @ForAll long seed) {
    TableLayer table = DecodedTable.random(2, 2, length, seed);
    LayerView layer = table.prompt(0);
    H2oPolicy policy = policy(recent, gqa);
    KeptEntries kept = policy.rank(layer).keep(budget);
    DecodeEvictor evictor =
        policy.evictor(TablePrompt.of(layer), List.of(kept), LayerBudgets.of(budget));
    DecodedTable decoded = new DecodedTable(table, kept, length);
    double[][] sums = new double[4][length + 12];
    for (int queryHead = 0; queryHead < 4; queryHead++) {
      for (int position = 0; position < length; position++) {
        sums[queryHead][position] = layer.columnSums(queryHead)[position];
      }
    }
    Random random = new Random(seed);
    for (int step = 0; step < 12; step++) {
      int[][] before = {decoded.positions(0), decoded.positions(1)};
      decoded.step(
          cache -> {
            addByPosition(sums, cache);
            return evictor.evict(cache);
          },
          random);
      for (int head = 0; head < 2; head++) {
        assertThat(decoded.positions(head))
            .containsExactly(
                obvious(
                    before[head],
                    length + step,
                    joined(sums[2 * head], sums[2 * head + 1], gqa),
                    budget,
                    recent));
      }
    }
  }

  private static void addByPosition(double[][] sums, LayerCache cache) {
    for (int queryHead = 0; queryHead < 4; queryHead++) {
      float[] row = cache.attention(queryHead);
      for (int entry = 0; entry < row.length; entry++) {
        sums[queryHead][cache.position(queryHead / 2, entry)] += row[entry];
      }
    }
  }

  private static double[] joined(double[] first, double[] second, GroupReduction gqa) {
    double[] joined = new double[first.length];
    for (int i = 0; i < joined.length; i++) {
      joined[i] = gqa == GroupReduction.MAX ? Math.max(first[i], second[i]) : first[i] + second[i];
    }
    return joined;
  }

  /** Newest first, then by sum. */
  private static int[] obvious(
      int[] before, int newest, double[] sums, int budget, int recentSetting) {
    int recent = recentSetting == 0 ? budget / 2 : Math.min(recentSetting, budget / 2);
    List<Integer> held = Stream.concat(Arrays.stream(before).boxed(), Stream.of(newest)).toList();
    if (held.size() <= budget) {
      return held.stream().mapToInt(Integer::intValue).toArray();
    }
    List<Integer> older = held.subList(0, held.size() - recent);
    Stream<Integer> heavy =
        older.stream()
            .sorted(Comparator.comparingDouble((Integer position) -> -sums[position]))
            .limit(budget - recent);
    return Stream.concat(heavy, held.subList(held.size() - recent, held.size()).stream())
        .mapToInt(Integer::intValue)
        .sorted()
        .toArray();
  }

  @Test
  void doesNotActWhileDecodingWhenItCutsThePrefillOnly() {
    H2oPolicy.Options once =
        new H2oPolicy.Options(H2oPolicy.Mode.PREFILL_ONCE, 8, GroupReduction.MEAN);
    var policy = new H2oPolicy.Factory().create(once);
    assertThat(policy).isNotInstanceOf(DecodeTimeEviction.class);
    assertThat(policy.observation()).isEqualTo(new Observation(0, true, false));
    LayerView layer = DecodedTable.random(2, 2, 30, 5).prompt(0);
    assertThat(policy.rank(layer).keep(20)).isEqualTo(policy(8).rank(layer).keep(20));
  }

  private static H2oPolicy policy(int recent) {
    return policy(recent, GroupReduction.MEAN);
  }

  private static H2oPolicy policy(int recent, GroupReduction gqa) {
    return new H2oPolicy(new H2oPolicy.Options(H2oPolicy.Mode.STEPWISE, recent, gqa));
  }
}
