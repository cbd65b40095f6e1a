package io.evolkv.policies.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.policy.LayerRanking;
import io.evolkv.policies.policy.PyramidKvPolicy.Arithmetic;
import io.evolkv.policies.scoring.GroupReduction;
import io.evolkv.policies.scoring.Pooling;
import io.evolkv.policies.selection.WholeChunks.ChunkScore;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** What holds of every policy that evicts, whatever it scores. */
class CommonRulesTest {
  private static final int KV_HEADS = Rankings.KV_HEADS;

  /** A policy and how much of the ends of a prompt it always keeps. */
  record Subject(EvictionPolicy policy, int sinks, int newest) {}

  @Property(tries = 300)
  void keepsExactlyTheBudgetInAscendingOrder(
      @ForAll("subjects") Subject subject,
      @ForAll @IntRange(min = 1, max = 50) int positions,
      @ForAll @IntRange(min = -2, max = 55) int budget,
      @ForAll long seed) {
    KeptEntries kept = ranking(subject, positions, seed).keep(budget);
    Rankings.assertInside(kept, positions);
    for (int head = 0; head < KV_HEADS; head++) {
      assertThat(kept.head(head)).hasSize(Math.min(positions, Math.max(1, budget)));
    }
  }

  @Property(tries = 200)
  void evictsNothingFromAPromptThatFits(
      @ForAll("subjects") Subject subject,
      @ForAll @IntRange(min = 1, max = 50) int positions,
      @ForAll @IntRange(min = 0, max = 9) int more,
      @ForAll long seed) {
    assertThat(ranking(subject, positions, seed).keep(positions + more))
        .isEqualTo(KeptEntries.all(KV_HEADS, positions));
  }

  @Property(tries = 200)
  void addsOneEntryForEveryUnitOfBudget(
      @ForAll("subjects") Subject subject,
      @ForAll @IntRange(min = 2, max = 50) int positions,
      @ForAll long seed) {
    Rankings.compareBudgets(
        ranking(subject, positions, seed),
        positions,
        (smaller, larger) -> assertThat(larger).hasSize(smaller.size() + 1).containsAll(smaller));
  }

  @Property(tries = 300)
  void alwaysKeepsSinksAndWindowThatTheBudgetCovers(
      @ForAll("subjects") Subject subject,
      @ForAll @IntRange(min = 1, max = 50) int positions,
      @ForAll @IntRange(min = 0, max = 50) int slack,
      @ForAll long seed) {
    int budget = subject.sinks + subject.newest + slack;
    KeptEntries kept = ranking(subject, positions, seed).keep(budget);
    for (int head = 0; head < KV_HEADS; head++) {
      Set<Integer> present = Rankings.positionsOf(kept, head);
      for (int position = 0; position < positions; position++) {
        if (position < subject.sinks || position >= positions - subject.newest) {
          assertThat(present).contains(position);
        }
      }
    }
  }

  private static LayerRanking ranking(Subject subject, int positions, long seed) {
    return Rankings.of(subject.policy, positions, seed);
  }

  @Provide
  Arbitrary<Subject> subjects() {
    Arbitrary<Integer> few = Arbitraries.integers().between(0, 12);
    Arbitrary<Integer> window = Arbitraries.integers().between(1, 12);
    return Arbitraries.oneOf(
        few.map(CommonRulesTest::streaming),
        window.map(CommonRulesTest::snap),
        window.map(CommonRulesTest::pyramid),
        few.flatMap(sinks -> few.map(newest -> random(sinks, newest))),
        few.flatMap(sinks -> few.map(newest -> keyDiff(sinks, newest))),
        window.map(CommonRulesTest::cake),
        window.map(CommonRulesTest::chunks),
        few.map(CommonRulesTest::expected));
  }

  private static Subject streaming(int sinks) {
    return new Subject(
        new StreamingLlmPolicy(new StreamingLlmPolicy.Options(sinks, false)), sinks, 1);
  }

  private static Subject snap(int window) {
    SnapKvPolicy.Options options =
        new SnapKvPolicy.Options(window, 7, Pooling.MAX, GroupReduction.MEAN);
    return new Subject(new SnapKvPolicy(options), 0, window);
  }

  private static Subject pyramid(int window) {
    PyramidKvPolicy.Options options =
        new PyramidKvPolicy.Options(
            window, 5, Pooling.AVG, GroupReduction.MAX, 20, Arithmetic.EXACT);
    return new Subject(new PyramidKvPolicy(options), 0, window);
  }

  private static Subject random(int sinks, int newest) {
    return new Subject(
        new RandomPolicy(new RandomPolicy.Options(11, sinks, newest)), sinks, newest);
  }

  private static Subject keyDiff(int sinks, int newest) {
    return new Subject(
        new KeyDiffPolicy(new KeyDiffPolicy.Options(0, sinks, newest, 0)), sinks, newest);
  }

  private static Subject cake(int window) {
    CakePolicy.Options options =
        new CakePolicy.Options(
            window, 5, 200, 1, 1, GroupReduction.MEAN, CakePolicy.Arithmetic.EXACT, false);
    return new Subject(new CakePolicy(options), 0, window);
  }

  private static Subject chunks(int window) {
    ChunkKvPolicy.Options options =
        new ChunkKvPolicy.Options("snapkv(window=" + window + ")", 4, ChunkScore.SUM, 1);
    return new Subject(new ChunkKvPolicy(options), 0, window);
  }

  private static Subject expected(int sinks) {
    ExpectedAttentionPolicy.Options options =
        new ExpectedAttentionPolicy.Options(sinks, 4, true, true, 0, GroupReduction.MEAN);
    return new Subject(new ExpectedAttentionPolicy(options), sinks, 0);
  }
}
