package io.evolkv.policies.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.LayerCache;
import io.evolkv.api.model.LayerView;
import io.evolkv.api.model.ModelShape;
import io.evolkv.api.model.TokenFollower;
import io.evolkv.policies.fixture.AttentionTable;
import io.evolkv.policies.fixture.DecodedTable;
import io.evolkv.policies.fixture.SharedVectors;
import io.evolkv.policies.fixture.TableLayer;
import io.evolkv.policies.scoring.GroupReduction;
import io.evolkv.policies.scoring.HeadMatching;
import io.evolkv.policies.selection.ScoreOrder;
import io.evolkv.policies.selection.Tiers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

class SmallKvPolicyTest {
  @TestFactory
  Stream<DynamicTest> agreesWithTheSharedVectors() {
    return SharedVectors.cases(
        "smallkv",
        Set.of("params", "head_similarity", "matched_head", "scores", "tiers"),
        (file, vector) -> {
          LayerView target = table(file, "/input/attention_target");
          LayerView assistant = table(file, "/input/attention_assistant");
          HeadMatching matching = new HeadMatching(List.of(assistant));
          float[][] cosines = SharedVectors.matrix(vector.get("head_similarity"));
          double[][] similarities = matching.similarities(target);
          for (int head = 0; head < cosines.length; head++) {
            for (int other = 0; other < cosines[head].length; other++) {
              assertThat(similarities[head][other]).isCloseTo(cosines[head][other], within(1e-5));
            }
          }
          int[] matched = SharedVectors.ints(vector.get("matched_head"));
          assertThat(matching.match(target))
              .containsExactlyElementsOf(
                  Arrays.stream(matched).mapToObj(head -> new HeadMatching.Head(0, head)).toList());
          checkTiers(vector, assistant, matched);
        });
  }

  private static LayerView table(JsonNode file, String path) {
    return new AttentionTable(
        new ModelShape("test", 1, 4, 2, 4, 64, 1), 0, SharedVectors.matrices(file.at(path)));
  }

  private static void checkTiers(JsonNode vector, LayerView assistant, int[] matched) {
    JsonNode params = vector.get("params");
    Tiers tiers =
        new Tiers(
            params.get("budget").asInt(),
            params.get("recent").asInt(),
            params.get("marginal").asInt());
    float[][] expected = SharedVectors.matrix(vector.get("scores"));
    for (int head = 0; head < expected.length; head++) {
      double[] scores = new double[expected[head].length];
      for (int member = 0; member < 2; member++) {
        float[] sums = assistant.columnSums(matched[2 * head + member]);
        for (int j = 0; j < scores.length; j++) {
          scores[j] += sums[j] / 2d;
        }
      }
      for (int j = 0; j < scores.length; j++) {
        assertThat(scores[j]).isCloseTo(expected[head][j], within(1e-5));
      }
      ScoreOrder order = ScoreOrder.of(scores);
      JsonNode tier = vector.at("/tiers/" + head);
      assertThat(tiers.criticalOf(order))
          .containsExactly(SharedVectors.ints(tier.get("critical_and_recent")));
      int[] marginal = tiers.marginalOf(order);
      Arrays.sort(marginal);
      assertThat(marginal).containsExactly(SharedVectors.ints(tier.get("marginal_value_only")));
    }
  }

  @Test
  void marginalEntriesCountHalf() {
    assertThat(Tiers.of(32, 0.25, 0)).isEqualTo(new Tiers(24, 12, 16));
    assertThat(Tiers.of(32, 0, 5)).isEqualTo(new Tiers(32, 5, 0));
    assertThat(Tiers.of(1, 0.9, 5)).isEqualTo(new Tiers(1, 0, 0));
    for (int budget = 1; budget < 100; budget++) {
      Tiers tiers = Tiers.of(budget, 0.3, 8);
      assertThat(2 * tiers.critical() + tiers.marginal()).isEqualTo(2 * budget);
    }
  }

  @Test
  void refusesToRankWithoutAnAssistant() {
    SmallKvPolicy policy =
        new SmallKvPolicy(
            new SmallKvPolicy.Options("none", 0, 0.25, GroupReduction.MEAN, 256, false));
    assertThat(policy.assistant()).isEmpty();
    LayerView layer = DecodedTable.random(1, 1, 4, 1).prompt(4);
    assertThatThrownBy(() -> policy.rank(layer))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("the policy smallkv needs an assistant model; set policy.assistant");
    SmallKvPolicy assisted =
        new SmallKvPolicy(
            new SmallKvPolicy.Options("first:2", 0, 0.25, GroupReduction.MEAN, 256, false));
    assertThat(assisted.assistant()).contains("first:2");
  }

  /** An assistant of one layer whose rows are made up. */
  private static final class MadeUpRows implements TokenFollower {
    private int length;
    private final int heads;

    MadeUpRows(int length, int heads) {
      this.length = length;
      this.heads = heads;
    }

    @Override
    public void feed(int token) {
      length++;
    }

    @Override
    public int length() {
      return length;
    }

    @Override
    public float[] attention(int layer, int queryHead) {
      assertThat(queryHead).isLessThan(heads);
      float[] row = new float[length];
      Random random = new Random(31L * length + queryHead);
      float sum = 0;
      for (int j = 0; j < length; j++) {
        row[j] = random.nextFloat();
        sum += row[j];
      }
      for (int j = 0; j < length; j++) {
        row[j] /= sum;
      }
      return row;
    }

    @Override
    public long bytes() {
      return 100L * length;
    }
  }

  @Test
  void holdsTheBudgetWhileDecodingAndBlendsTheValuesWithoutKeys() {
    int length = 14;
    int budget = 8;
    TableLayer table = DecodedTable.random(2, 1, length, 6);
    double[][] importance = new double[2][length];
    Random random = new Random(6);
    for (double[] head : importance) {
      Arrays.setAll(head, j -> random.nextDouble());
    }
    Tiers tiers = Tiers.of(budget, 0.25, 0);
    int[][] critical =
        Stream.of(importance)
            .map(head -> tiers.criticalOf(ScoreOrder.of(head)))
            .toArray(int[][]::new);
    List<HeadMatching.Head> matches =
        List.of(new HeadMatching.Head(0, 1), new HeadMatching.Head(0, 0));
    double[][] copy = Stream.of(importance).map(double[]::clone).toArray(double[][]::new);
    MadeUpRows assistant = new MadeUpRows(length, 2);
    SmallKvCompanion companion =
        new SmallKvCompanion(
            List.of(new EvictedTiers(table.prompt(1), importance(matches, copy), budget, tiers)),
            () -> assistant);
    assertThat(companion.heldBytes()).isEqualTo(2L * 4 * 4 * Float.BYTES);
    assertThat(companion.assistantBytes()).isEqualTo(1400);

    Set<Integer> marginal = positions(tiers.marginalOf(ScoreOrder.of(importance[0])));
    DecodedTable decoded = new DecodedTable(table, KeptEntries.of(critical), length);
    for (int step = 0; step < 5; step++) {
      companion.beforeStep(3);
      Set<Integer> before = marginal;
      decoded.step(
          cache -> {
            checkBlend(companion, cache, assistant, before);
            return companion.evict(cache);
          },
          random);
      marginal = obviousMarginal(importance[0], assistant, decoded, before, tiers);
      assertThat(decoded.positions(0)).hasSize(tiers.critical());
      assertThat(companion.heldBytes()).isEqualTo(2L * 4 * 4 * Float.BYTES);
    }
    long assistantRead = 100L * (15 + 16 + 17 + 18 + 19);
    assertThat(companion.bytesRead()).isEqualTo(assistantRead + 5 * companion.heldBytes());
  }

  /** Of KV heads with one query head each. */
  private static MatchedImportance importance(
      List<HeadMatching.Head> matches, double[][] importance) {
    return new MatchedImportance(matches, importance, 1, GroupReduction.MEAN);
  }

  @Test
  void joinsTheGroupAsToldTo() {
    MadeUpRows assistant = new MadeUpRows(5, 4);
    List<HeadMatching.Head> matches =
        IntStream.of(2, 0, 3, 1).mapToObj(head -> new HeadMatching.Head(0, head)).toList();
    for (GroupReduction gqa : GroupReduction.values()) {
      double[][] sums = {{.1, .2, .3, .4}, {.4, .3, .2, .1}, {1, 0, 2, 0}, {0, 1, 0, 2}};
      double[][] expected =
          Stream.of(sums).map(row -> Arrays.copyOf(row, 5)).toArray(double[][]::new);
      MatchedImportance importance = new MatchedImportance(matches, sums, 2, gqa);
      importance.add(assistant);
      for (int head = 0; head < 4; head++) {
        for (int position = 0; position < 5; position++) {
          expected[head][position] +=
              assistant.attention(0, matches.get(head).queryHead())[position];
        }
      }
      for (int position = 0; position < 5; position++) {
        double one = expected[2][position];
        double other = expected[3][position];
        double joined =
            switch (gqa) {
              case MEAN -> (one + other) / 2;
              case MAX -> Math.max(one, other);
              case SUM -> one + other;
            };
        assertThat(importance.of(1)[position]).isEqualTo(joined);
      }
    }
  }

  private static Set<Integer> positions(int[] entries) {
    return new TreeSet<>(Arrays.stream(entries).boxed().toList());
  }

  /** Head 0 is matched with the assistant's head 1; the values are the table's keys. */
  private static void checkBlend(
      SmallKvCompanion companion, LayerCache cache, MadeUpRows assistant, Set<Integer> marginal) {
    float[][] attended = {{1, 2, 3, 4}, {0, 0, 0, 0}};
    companion.blend(cache, attended);
    float[] row = assistant.attention(0, 1);
    double held = 0;
    for (int entry = 0; entry < cache.entries(0); entry++) {
      held += row[cache.position(0, entry)];
    }
    double pi = 0;
    for (int position : marginal) {
      pi += row[position];
    }
    pi /= held + pi;
    double weights = 0;
    for (int position : marginal) {
      assertThat(IntStream.range(0, cache.entries(0)).map(e -> cache.position(0, e)))
          .doesNotContain(position);
      weights += row[position];
    }
    double[] expected = new double[4];
    for (int position : marginal) {
      float[] value = TableLayer.row(cache, 0, position);
      for (int t = 0; t < 4; t++) {
        expected[t] += pi * row[position] / weights * value[t];
      }
    }
    for (int t = 0; t < 4; t++) {
      assertThat((double) attended[0][t]).isCloseTo((1 - pi) * (t + 1) + expected[t], within(1e-5));
    }
  }

  /** What is marginal next: of all held values without a critical place, the most important. */
  private static Set<Integer> obviousMarginal(
      double[] prompt,
      MadeUpRows assistant,
      DecodedTable decoded,
      Set<Integer> before,
      Tiers tiers) {
    double[] sums = Arrays.copyOf(prompt, assistant.length());
    for (int length = prompt.length + 1; length <= assistant.length(); length++) {
      float[] row = new MadeUpRows(length, 2).attention(0, 1);
      for (int j = 0; j < length; j++) {
        sums[j] += row[j];
      }
    }
    Set<Integer> held = new TreeSet<>(before);
    held.addAll(decoded.positionsBeforeCut(0));
    held.removeAll(positions(decoded.positions(0)));
    List<Integer> best =
        held.stream()
            .sorted((a, b) -> Double.compare(sums[b], sums[a]))
            .limit(tiers.marginal())
            .toList();
    return new TreeSet<>(best);
  }

  @Test
  void promptsThatFitLoseNothingUntilTheyOutgrowTheBudget() {
    TableLayer table = DecodedTable.random(1, 1, 6, 6);
    SmallKvCompanion companion =
        new SmallKvCompanion(
            List.of(
                new EvictedTiers(
                    table.prompt(1),
                    importance(
                        List.of(new HeadMatching.Head(0, 0)), new double[][] {{1, 2, 3, 4, 5, 6}}),
                    8,
                    Tiers.of(8, 0.25, 0))),
            () -> new MadeUpRows(6, 1));
    DecodedTable decoded = new DecodedTable(table, KeptEntries.all(1, 6), 6);
    assertThat(companion.heldBytes()).isZero();
    for (int step = 0; step < 3; step++) {
      companion.beforeStep(1);
      Optional<KeptEntries> kept = decoded.step(companion, new Random(step));
      assertThat(kept.isPresent()).isEqualTo(step == 2);
    }
    assertThat(decoded.positions(0)).hasSize(6);
    assertThat(companion.heldBytes()).isEqualTo(3L * 4 * Float.BYTES);
  }

  /** What a step with recall should do, from nothing but the sums of all rows before it. */
  private record ObviousTiers(List<Integer> attended, List<Integer> marginal) {
    static ObviousTiers of(double[] sums, int entries, int budget, Tiers tiers) {
      List<Integer> all = IntStream.range(0, entries).boxed().toList();
      if (entries <= budget) {
        return new ObviousTiers(all, List.of());
      }
      List<Integer> newest = all.subList(entries - tiers.recent(), entries);
      List<Integer> rest =
          all.subList(0, entries - tiers.recent()).stream()
              .sorted(Comparator.comparingDouble((Integer j) -> (float) -sums[j]))
              .toList();
      int best = tiers.critical() - tiers.recent();
      List<Integer> critical =
          Stream.concat(rest.subList(0, best).stream(), newest.stream()).sorted().toList();
      return new ObviousTiers(
          critical, rest.subList(best, Math.min(rest.size(), best + tiers.marginal())));
    }

    /** Rows of this that were not at hand before, the newest entry being new to both. */
    int rowsNotIn(ObviousTiers before, int newest) {
      int rows = 0;
      for (int entry : attended) {
        int had = before.attended.contains(entry) ? 2 : before.marginal.contains(entry) ? 1 : 0;
        rows += entry == newest ? 0 : 2 - had;
      }
      for (int entry : marginal) {
        boolean had = before.attended.contains(entry) || before.marginal.contains(entry);
        rows += entry == newest || had ? 0 : 1;
      }
      return rows;
    }
  }

  @Property(tries = 60)
  void withRecallEveryStepChoosesAmongAllEntries(
      @ForAll @IntRange(min = 1, max = 30) int length,
      @ForAll @IntRange(min = 1, max = 24) int budget,
      @ForAll @IntRange(max = 3) int recent,
      @ForAll long seed) {
    Tiers tiers = Tiers.of(budget, 0.4, recent);
    TableLayer table = DecodedTable.random(1, 1, length, seed);
    Random random = new Random(seed);
    double[] sums = random.doubles(length).toArray();
    MadeUpRows assistant = new MadeUpRows(length, 1);
    List<HeadMatching.Head> match = List.of(new HeadMatching.Head(0, 0));
    SmallKvCompanion companion =
        new SmallKvCompanion(
            List.of(
                new RecalledTiers(
                    length, importance(match, new double[][] {sums.clone()}), budget, tiers)),
            () -> assistant);
    DecodedTable decoded = new DecodedTable(table, KeptEntries.all(1, length), length);
    ObviousTiers expected = ObviousTiers.of(sums, length, budget, tiers);
    long read = 0;
    for (int entries = length + 1; entries <= length + 6; entries++) {
      companion.beforeStep(3);
      ObviousTiers before = expected;
      decoded.step(
          cache -> {
            checkRecall(companion, cache, assistant, before);
            return companion.evict(cache);
          },
          random);
      float[] row = assistant.attention(0, 0);
      sums = Arrays.copyOf(sums, entries);
      for (int j = 0; j < entries; j++) {
        sums[j] += row[j];
      }
      expected = ObviousTiers.of(sums, entries, budget, tiers);
      int rows = before.marginal.size() + expected.rowsNotIn(before, entries - 1);
      read += 100L * entries + 4L * Float.BYTES * rows;
    }
    assertThat(decoded.positions(0)).hasSize(length + 6);
    assertThat(companion.heldBytes()).isZero();
    assertThat(companion.bytesRead()).isEqualTo(read);
  }

  /** The step attends to the critical entries and the newest one; the values are the keys. */
  private static void checkRecall(
      SmallKvCompanion companion, LayerCache cache, MadeUpRows assistant, ObviousTiers tiers) {
    List<Integer> attended = new ArrayList<>(tiers.attended);
    attended.add(cache.entries(0) - 1);
    assertThat(companion.select(cache))
        .contains(KeptEntries.of(attended.stream().mapToInt(Integer::intValue).toArray()));
    float[] row = assistant.attention(0, 0);
    double critical = attended.stream().mapToDouble(j -> row[j]).sum();
    double pi = tiers.marginal.stream().mapToDouble(j -> row[j]).sum();
    float[][] output = {{1, 2, 3, 4}};
    companion.blend(cache, output);
    for (int t = 0; t < 4; t++) {
      double sum = critical / (critical + pi) * (t + 1);
      for (int j : tiers.marginal) {
        sum += row[j] / (critical + pi) * cache.value(0, j)[t];
      }
      assertThat((double) output[0][t]).isCloseTo(sum, within(1e-5));
    }
  }

  /** The assistant of this test turns to the first token, which was evicted, at the first step. */
  @Test
  void recallBringsBackWhatWasEvicted() {
    TokenFollower turning =
        new TokenFollower() {
          private int length = 8;

          @Override
          public void feed(int token) {
            length++;
          }

          @Override
          public int length() {
            return length;
          }

          @Override
          public float[] attention(int layer, int queryHead) {
            float[] row = new float[length];
            row[0] = 1;
            return row;
          }

          @Override
          public long bytes() {
            return 0;
          }
        };
    double[][] sums = {{0, .9, .8, .7, .6, .5, .4, .3}};
    RecalledTiers layer =
        new RecalledTiers(
            8, importance(List.of(new HeadMatching.Head(0, 0)), sums), 2, Tiers.of(2, 0, 0));
    SmallKvCompanion companion = new SmallKvCompanion(List.of(layer), () -> turning);
    DecodedTable decoded =
        new DecodedTable(DecodedTable.random(1, 1, 8, 1), KeptEntries.all(1, 8), 8);
    List<KeptEntries> attended = new ArrayList<>();
    for (int step = 0; step < 2; step++) {
      companion.beforeStep(1);
      decoded.step(
          cache -> {
            attended.add(companion.select(cache).orElseThrow());
            return companion.evict(cache);
          },
          new Random(step));
    }
    assertThat(attended)
        .containsExactly(KeptEntries.of(new int[] {1, 7, 8}), KeptEntries.of(new int[] {0, 8, 9}));
  }
}
