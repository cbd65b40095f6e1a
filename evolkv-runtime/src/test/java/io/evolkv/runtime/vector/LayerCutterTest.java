package io.evolkv.runtime.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evolkv.api.model.Completion;
import io.evolkv.api.model.GenerationRequest;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.LayerCutter;
import io.evolkv.api.model.LayerView;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.model.ModelShape;
import io.evolkv.api.model.Observation;
import io.evolkv.api.model.Prefilled;
import io.evolkv.api.model.StopRule;
import io.evolkv.runtime.kernels.KernelProvider;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Prefills whose layers are cut as soon as they are done. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LayerCutterTest {
  /** More than one block of rows. */
  private static final int LENGTH = 600;

  private static final Observation EVERYTHING = new Observation(6, true, true);

  private final ModelRuntime runtime = ArchitectureModels.tiny(KernelProvider.Choice.AUTO);
  private final ModelShape shape = runtime.shape();
  private final int[] ids =
      new SplittableRandom(7).ints(LENGTH, 2, shape.vocabularySize()).toArray();

  @AfterAll
  void close() {
    runtime.close();
  }

  /** Keeps an entry in so many, and of layers below drops every other one at each layer. */
  private final class Halving implements LayerCutter {
    private final Prefilled whole = runtime.prefill(ids, EVERYTHING);
    private final List<int[][]> positions = new ArrayList<>();

    @Override
    public Observation observation() {
      return EVERYTHING;
    }

    @Override
    public Map<Integer, KeptEntries> cut(LayerView layer) {
      checkView(layer, whole.layer(layer.layer()));
      int[][] all = new int[shape.kvHeads()][];
      for (int head = 0; head < all.length; head++) {
        all[head] = IntStream.range(0, LENGTH).toArray();
      }
      positions.add(all);
      Map<Integer, KeptEntries> cuts = new HashMap<>();
      for (int done = Math.max(0, layer.layer() - 1); done <= layer.layer(); done++) {
        int[][] stay = new int[shape.kvHeads()][];
        for (int head = 0; head < stay.length; head++) {
          int step = 2 + head;
          int[] held = positions.get(done)[head];
          int[] places = IntStream.range(0, held.length).filter(i -> i % step == 1).toArray();
          stay[head] = places;
          positions.get(done)[head] = IntStream.of(places).map(i -> held[i]).toArray();
        }
        cuts.put(done, KeptEntries.of(stay));
      }
      return cuts;
    }

    List<KeptEntries> kept() {
      return positions.stream().map(KeptEntries::of).toList();
    }
  }

  private void checkView(LayerView actual, LayerView expected) {
    assertThat(actual.positions()).isEqualTo(LENGTH);
    assertThat(actual.columnSums(1)).containsExactly(expected.columnSums(1));
    assertThat(actual.windowAttention(1, 5)).containsExactly(expected.windowAttention(1, 5));
    assertThat(actual.windowQuery(1, 2)).containsExactly(expected.windowQuery(1, 2));
    assertThat(actual.queryMean(2, 3)).containsExactly(expected.queryMean(2, 3));
    assertThat(actual.key(0, 555)).containsExactly(expected.key(0, 555));
    assertThat(actual.value(1, 20)).containsExactly(expected.value(1, 20));
  }

  @Test
  void decodesAsAWholePromptOfWhichTheSameEntriesStay() {
    Halving cutter = new Halving();
    Prefilled cut = runtime.prefill(ids, Observation.NONE, cutter);
    assertThat(cut.length()).isEqualTo(LENGTH);
    assertThat(cut.lastLogits()).containsExactly(cutter.whole.lastLogits());
    assertThat(cut.bytes()).isLessThan(cutter.whole.bytes() / 3);
    List<KeptEntries> all =
        cutter.kept().stream()
            .map(
                layer ->
                    KeptEntries.of(
                        IntStream.range(0, layer.kvHeads())
                            .mapToObj(head -> IntStream.range(0, layer.count(head)).toArray())
                            .toArray(int[][]::new)))
            .toList();
    assertThat(generate(cut, all)).isEqualTo(generate(cutter.whole, cutter.kept()));
  }

  private Completion generate(Prefilled prompt, List<KeptEntries> kept) {
    return runtime
        .generate(List.of(GenerationRequest.of(prompt, kept, 12, StopRule.NEVER)))
        .getFirst();
  }

  @Test
  void aCutPromptShowsWhatItHoldsAndNothingThatWasObserved() {
    Prefilled cut = runtime.prefill(ids, Observation.NONE, new Halving());
    assertThat(cut.layer(shape.layers() - 1).positions()).isEqualTo(LENGTH / 2);
    assertThat(cut.layer(0).windowQueries()).isZero();
  }

  @Test
  void observationsForLaterAreRefused() {
    assertThatThrownBy(() -> runtime.prefill(ids, EVERYTHING, new Halving()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nothing is kept");
  }
}
