package io.evolkv.policies.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.LayerCache;
import io.evolkv.api.model.LayerView;
import io.evolkv.api.model.StepSelector;
import io.evolkv.policies.fixture.DecodedTable;
import io.evolkv.policies.fixture.SharedVectors;
import io.evolkv.policies.fixture.TableLayer;
import io.evolkv.policies.fixture.TablePrompt;
import io.evolkv.policies.scoring.KeyPages;
import io.evolkv.policies.selection.ScoreOrder;
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

class QuestPolicyTest {
  @TestFactory
  Stream<DynamicTest> agreesWithTheSharedVectors() {
    return SharedVectors.cases(
        "quest",
        Set.of(
            "params", "page_min", "page_max", "page_scores", "selected_pages", "attended_tokens"),
        (file, vector) -> {
          float[][][] keys = SharedVectors.matrices(file.at("/input/k"));
          float[][] queries = SharedVectors.matrix(file.at("/input/q"));
          int page = vector.at("/params/page").asInt();
          int count = vector.at("/params/page_budget").asInt();
          if (vector.at("/params/selection").asString().equals("per query head")) {
            checkQueryHeads(vector, keys, queries, page, count);
          } else {
            checkKvHeads(vector, keys, queries, page, count);
          }
        });
  }

  private static void checkQueryHeads(
      JsonNode vector, float[][][] keys, float[][] queries, int page, int count) {
    for (int head = 0; head < queries.length; head++) {
      int kvHead = head / (queries.length / keys.length);
      KeyPages pages = pages(keys[kvHead], page);
      for (int i = 0; i < pages.count(); i++) {
        assertThat(pages.least(i))
            .containsExactly(SharedVectors.matrices(vector.get("page_min"))[kvHead][i]);
        assertThat(pages.largest(i))
            .containsExactly(SharedVectors.matrices(vector.get("page_max"))[kvHead][i]);
      }
      double[] scores = pages.bounds(queries[head]);
      assertClose(scores, SharedVectors.matrix(vector.get("page_scores"))[head]);
      assertThat(ScoreOrder.of(scores).best(count, 0))
          .containsExactly(SharedVectors.ints(vector.at("/selected_pages/" + head)));
    }
  }

  private static void checkKvHeads(
      JsonNode vector, float[][][] keys, float[][] queries, int page, int count) {
    int group = queries.length / keys.length;
    for (int head = 0; head < keys.length; head++) {
      KeyPages pages = pages(keys[head], page);
      List<float[]> members = List.of(queries).subList(head * group, (head + 1) * group);
      double[] scores = QuestPolicy.groupScores(pages, members);
      assertClose(scores, SharedVectors.matrix(vector.get("page_scores"))[head]);
      int[] selected = QuestPolicy.pages(scores, count);
      assertThat(selected)
          .containsExactly(SharedVectors.ints(vector.at("/selected_pages/" + head)));
      assertThat(pages.entriesOf(selected))
          .containsExactly(SharedVectors.ints(vector.at("/attended_tokens/" + head)));
    }
  }

  private static KeyPages pages(float[][] keys, int page) {
    KeyPages pages = new KeyPages(page);
    Stream.of(keys).forEach(pages::append);
    return pages;
  }

  private static void assertClose(double[] actual, float[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).isCloseTo(expected[i], within(1e-5));
    }
  }

  @Property(tries = 200)
  void aPagesScoreIsAtLeastEveryProductWithItsKeys(
      @ForAll @IntRange(min = 1, max = 40) int entries,
      @ForAll @IntRange(min = 1, max = 9) int page,
      @ForAll long seed) {
    Random random = new Random(seed);
    KeyPages pages = new KeyPages(page);
    float[][] keys = new float[entries][];
    for (int entry = 0; entry < entries; entry++) {
      keys[entry] = gaussian(random);
      pages.append(keys[entry]);
    }
    float[] query = gaussian(random);
    double[] bounds = pages.bounds(query);
    for (int entry = 0; entry < entries; entry++) {
      double product = 0;
      for (int t = 0; t < query.length; t++) {
        product += (double) query[t] * keys[entry][t];
      }
      assertThat(bounds[entry / page]).isGreaterThanOrEqualTo(product - 1e-12);
    }
  }

  private static float[] gaussian(Random random) {
    float[] vector = new float[5];
    for (int t = 0; t < vector.length; t++) {
      vector[t] = (float) random.nextGaussian();
    }
    return vector;
  }

  @Property(tries = 50)
  void readsTheNewestPageAndTheBestOthersInFull(
      @ForAll @IntRange(min = 1, max = 30) int length,
      @ForAll @IntRange(min = 0, max = 40) int budget,
      @ForAll long seed) {
    TableLayer table = DecodedTable.random(2, 2, length, seed);
    KeptEntries all = KeptEntries.all(2, length);
    StepSelector selector = selector(4, 0, table, all, LayerBudgets.of(budget));
    DecodedTable decoded = new DecodedTable(table, all, length);
    Random random = new Random(seed);
    for (int step = 1; step < 8; step++) {
      int entries = length + step;
      decoded.step(
          cache -> {
            KeptEntries selected = selector.select(cache);
            int pages = (entries + 3) / 4;
            int count = Math.min(pages, Math.max(1, budget / 4));
            for (int head = 0; head < 2; head++) {
              assertThat(selected.head(head)).containsExactly(obvious(cache, head, count));
            }
            return Optional.empty();
          },
          random);
    }
  }

  /** All page scores from scratch; the newest page first, then by score. */
  private static int[] obvious(LayerCache cache, int head, int count) {
    int entries = cache.entries(head);
    int pages = (entries + 3) / 4;
    double[] scores = new double[pages];
    for (int page = 0; page < pages; page++) {
      scores[page] = Double.NEGATIVE_INFINITY;
      for (int member = 0; member < 2; member++) {
        float[] query = cache.query(2 * head + member);
        double bound = 0;
        for (int t = 0; t < query.length; t++) {
          double largest = Double.NEGATIVE_INFINITY;
          double least = Double.POSITIVE_INFINITY;
          for (int entry = 4 * page; entry < Math.min(entries, 4 * page + 4); entry++) {
            largest = Math.max(largest, cache.key(head, entry)[t]);
            least = Math.min(least, cache.key(head, entry)[t]);
          }
          bound += Math.max(query[t] * largest, query[t] * least);
        }
        scores[page] = Math.max(scores[page], bound);
      }
    }
    scores[pages - 1] = Double.POSITIVE_INFINITY;
    List<Integer> best =
        IntStream.range(0, pages)
            .boxed()
            .sorted((a, b) -> Double.compare(scores[b], scores[a]))
            .limit(count)
            .toList();
    return IntStream.range(0, entries).filter(entry -> best.contains(entry / 4)).toArray();
  }

  @Test
  void holdsEverythingAndCountsTheSummariesItReads() {
    TableLayer table = DecodedTable.random(2, 2, 40, 1);
    LayerView layer = table.prompt(0);
    KeptEntries kept = policy(16, 0).rank(layer).keep(3);
    assertThat(kept).isEqualTo(KeptEntries.all(2, 40));
    StepSelector selector = selector(16, 0, table, kept, LayerBudgets.of(32));
    DecodedTable decoded = new DecodedTable(table, kept, 40);
    decoded.step(
        cache -> {
          selector.select(cache);
          return Optional.empty();
        },
        new Random(1));
    int pages = 3;
    int floatsOfAPage = 2 * 4;
    assertThat(selector.bytesRead()).isEqualTo(2L * pages * floatsOfAPage * Float.BYTES);
  }

  @Test
  void denseLayersReadEverything() {
    TableLayer table = DecodedTable.random(2, 2, 40, 1);
    StepSelector selector = selector(4, 1, table, KeptEntries.all(2, 40), LayerBudgets.of(4));
    assertThat(selector.select(table.cache(new int[][] {rows(40), rows(40)})))
        .isEqualTo(KeptEntries.all(2, 40));
    assertThat(selector.bytesRead()).isZero();
  }

  private static int[] rows(int count) {
    return IntStream.range(0, count).toArray();
  }

  private static StepSelector selector(
      int page, int dense, TableLayer table, KeptEntries kept, LayerBudgets budgets) {
    return policy(page, dense).selector(TablePrompt.of(table.prompt(0)), List.of(kept), budgets);
  }

  private static QuestPolicy policy(int page, int dense) {
    return new QuestPolicy(new QuestPolicy.Options(page, dense));
  }
}
