package io.evolkv.policies.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.policy.DecodeTimeEviction;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.policies.fixture.ArrayPrompt;
import io.evolkv.policies.fixture.HeldRows;
import io.evolkv.policies.fixture.TensorLayer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Policies of keys and values that cut again while decoding, against the rule in plain steps. */
class PeriodicCutTest {
  /** What is held of a head, token by token: all is scored and sorted anew at every cut. */
  private static List<Integer> obvious(
      int length,
      int end,
      int budget,
      int interval,
      Function<List<Integer>, List<Integer>> bestFirst) {
    List<Integer> held = new ArrayList<>(IntStream.range(0, length).boxed().toList());
    if (length > budget) {
      held.retainAll(bestFirst.apply(List.copyOf(held)).subList(0, budget));
    }
    for (int position = length; position < end; position++) {
      held.add(position);
      if ((position - length + 1) % interval == 0 && held.size() > budget) {
        held.retainAll(bestFirst.apply(List.copyOf(held)).subList(0, budget));
      }
    }
    return held;
  }

  private static void check(
      EvictionPolicy policy,
      TensorLayer layer,
      int length,
      int budget,
      int interval,
      Function<Integer, Function<List<Integer>, List<Integer>>> bestFirst) {
    KeptEntries kept = policy.rank(layer.beginning(length)).keep(budget);
    HeldRows held = new HeldRows(layer, kept, length);
    held.decode(
        ((DecodeTimeEviction) policy)
            .evictor(new ArrayPrompt(length), List.of(kept), LayerBudgets.uniform(8, budget)));
    for (int head = 0; head < 2; head++) {
      assertThat(held.positions(head))
          .containsExactlyElementsOf(
              obvious(length, layer.positions(), budget, interval, bestFirst.apply(head)));
    }
  }

  @Property(tries = 150)
  void knormKeepsTheSmallestNormsOfWhatIsHeld(
      @ForAll @IntRange(min = 1, max = 20) int length,
      @ForAll @IntRange(min = 1, max = 24) int budget,
      @ForAll @IntRange(min = 1, max = 7) int interval,
      @ForAll long seed) {
    TensorLayer layer = TensorLayer.random(2, 1, length + 16, seed);
    check(
        new KnormPolicy.Factory().create(new KnormPolicy.Options("", interval)),
        layer,
        length,
        budget,
        interval,
        head ->
            held ->
                held.stream()
                    .sorted(Comparator.comparingDouble(p -> norm(layer.key(head, p))))
                    .toList());
  }

  /** Two keys have the same angle with their mean, so that budgets of 1 are decided by rounding. */
  @Property(tries = 150)
  void keyDiffMeasuresAgainstTheMeanOfWhatIsHeld(
      @ForAll @IntRange(min = 1, max = 20) int length,
      @ForAll @IntRange(min = 3, max = 24) int budget,
      @ForAll @IntRange(min = 1, max = 7) int interval,
      @ForAll @IntRange(max = 2) int recent,
      @ForAll long seed) {
    TensorLayer layer = TensorLayer.random(2, 1, length + 16, seed);
    check(
        new KeyDiffPolicy.Factory().create(new KeyDiffPolicy.Options(0, 0, recent, interval)),
        layer,
        length,
        budget,
        interval,
        head -> held -> byAngle(layer, head, held, recent));
  }

  private static List<Integer> byAngle(
      TensorLayer layer, int head, List<Integer> held, int recent) {
    double[] mean = new double[4];
    for (int p : held) {
      float[] key = layer.key(head, p);
      for (int t = 0; t < 4; t++) {
        mean[t] += key[t] / norm(key);
      }
    }
    return held.stream()
        .sorted(
            Comparator.comparingInt((Integer p) -> held.indexOf(p) >= held.size() - recent ? 0 : 1)
                .thenComparingDouble(
                    p -> {
                      float[] key = layer.key(head, p);
                      double dot = 0;
                      for (int t = 0; t < 4; t++) {
                        dot += key[t] * mean[t];
                      }
                      return dot / norm(key);
                    }))
        .toList();
  }

  private static double norm(float[] key) {
    double sum = 0;
    for (float x : key) {
      sum += (double) x * x;
    }
    return Math.sqrt(sum);
  }

  @Property(tries = 150)
  void lagKvCutsWhatIsHeldIntoBlocksAnew(
      @ForAll @IntRange(min = 1, max = 24) int length,
      @ForAll @IntRange(min = 8, max = 24) int budget,
      @ForAll @IntRange(min = 1, max = 7) int interval,
      @ForAll @IntRange(max = 2) int sinks,
      @ForAll long seed) {
    TensorLayer layer = TensorLayer.random(2, 1, length + 16, seed);
    check(
        new LagKvPolicy.Factory().create(new LagKvPolicy.Options(sinks, 3, false, interval)),
        layer,
        length,
        budget,
        interval,
        head -> held -> byLag(layer, head, held, sinks));
  }

  /** Sinks and tail first, the newest before others; then the ranks, of equal ones the first. */
  private static List<Integer> byLag(TensorLayer layer, int head, List<Integer> held, int sinks) {
    int blocks = (held.size() - sinks) / 3;
    double[] score = new double[held.size()];
    for (int i = 0; i < score.length; i++) {
      boolean ends = i < sinks || i >= sinks + 3 * (blocks - 1);
      score[i] = ends || blocks < 2 ? (i < sinks ? 1e6 : 1e3 + i) : 0;
    }
    for (int block = 0; block + 1 < blocks; block++) {
      int first = sinks + 3 * block;
      double[] raw = new double[3];
      for (boolean keys : new boolean[] {true, false}) {
        double[] uneven = unevenness(layer, head, held.subList(first, first + 6), keys);
        for (int i = 0; i < 3; i++) {
          raw[i] += uneven[i];
        }
      }
      for (int i = 0; i < 3; i++) {
        double own = raw[i];
        score[first + i] = IntStream.range(0, 3).filter(j -> raw[j] < own).count();
      }
    }
    return IntStream.range(0, score.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -score[i]))
        .map(held::get)
        .toList();
  }

  private static double[] unevenness(
      TensorLayer layer, int head, List<Integer> twoBlocks, boolean keys) {
    List<float[]> rows =
        twoBlocks.stream().map(p -> keys ? layer.key(head, p) : layer.value(head, p)).toList();
    double[] result = new double[3];
    double sum = 0;
    for (int i = 0; i < 3; i++) {
      double[] scaled = new double[4];
      for (int c = 0; c < 4; c++) {
        int channel = c;
        double[] after = rows.subList(3, 6).stream().mapToDouble(row -> row[channel]).toArray();
        double min = Math.min(after[0], Math.min(after[1], after[2]));
        double max = Math.max(after[0], Math.max(after[1], after[2]));
        scaled[c] = (rows.get(i)[c] - min) / (max - min);
      }
      double mean = (scaled[0] + scaled[1] + scaled[2] + scaled[3]) / 4;
      double squares = 0;
      for (double x : scaled) {
        squares += (x - mean) * (x - mean);
      }
      result[i] = Math.exp(Math.sqrt(squares / 3));
      sum += result[i];
    }
    return new double[] {result[0] / sum, result[1] / sum, result[2] / sum};
  }

  @Test
  void skippedLayersAreNotCutWhileDecodingEither() {
    TensorLayer layer = TensorLayer.random(2, 1, 30, 1);
    DecodeTimeEviction policy =
        (DecodeTimeEviction) new KnormPolicy.Factory().create(new KnormPolicy.Options("0", 1));
    HeldRows held = new HeldRows(layer, KeptEntries.all(2, 20), 20);
    held.decode(policy.evictor(new ArrayPrompt(20), List.of(), LayerBudgets.uniform(8, 4)));
    assertThat(held.positions(1)).hasSize(30);
  }

  @Test
  void withoutAnIntervalNothingIsEvictedWhileDecoding() {
    assertThat(new KnormPolicy.Factory().create(new KnormPolicy.Options("", 0)))
        .isNotInstanceOf(DecodeTimeEviction.class);
    assertThat(new KeyDiffPolicy.Factory().create(new KeyDiffPolicy.Options(0, 0, 0, 0)))
        .isNotInstanceOf(DecodeTimeEviction.class);
    assertThat(new LagKvPolicy.Factory().create(new LagKvPolicy.Options(4, 128, false, 0)))
        .isNotInstanceOf(DecodeTimeEviction.class);
  }
}
