package io.evolkv.runtime.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.Capability;
import io.evolkv.api.model.Completion;
import io.evolkv.api.model.GenerationRequest;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.LayerView;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.model.ModelShape;
import io.evolkv.api.model.Observation;
import io.evolkv.api.model.PrefillPruner;
import io.evolkv.api.model.PrefillState;
import io.evolkv.api.model.Prefilled;
import io.evolkv.api.model.StopRule;
import io.evolkv.runtime.kernels.KernelProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Prefills in which tokens are dropped between layers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PrefillPruningTest {
  /** More than one block of rows. */
  private static final int LENGTH = 700;

  private static final Observation EVERYTHING = new Observation(6, true, true);

  private final ModelRuntime runtime = ArchitectureModels.tiny(KernelProvider.Choice.AUTO);
  private final ModelShape shape = runtime.shape();
  private final int[] ids =
      new SplittableRandom(7).ints(LENGTH, 2, shape.vocabularySize()).toArray();

  @AfterAll
  void close() {
    runtime.close();
  }

  /** A pruner that looks at so many rows and decides by the layer. */
  private record Choice(int window, Function<LayerView, int[]> rule) implements PrefillPruner {
    @Override
    public int windowQueries(int entered) {
      return window;
    }

    @Override
    public int[] survivors(LayerView layer) {
      return rule.apply(layer);
    }
  }

  private static int[] all(LayerView layer) {
    return IntStream.range(0, layer.positions()).toArray();
  }

  @Test
  void pruningNothingChangesNoBit() {
    assertThat(runtime.capabilities()).contains(Capability.PREFILL_PRUNING);
    Prefilled whole = runtime.prefill(ids, EVERYTHING);
    Prefilled pruned = runtime.prefill(ids, EVERYTHING, new Choice(0, PrefillPruningTest::all));
    assertThat(pruned.lastLogits()).containsExactly(whole.lastLogits());
    for (int layer = 0; layer < shape.layers(); layer++) {
      LayerView expected = whole.layer(layer);
      LayerView actual = pruned.layer(layer);
      assertThat(actual.positions()).isEqualTo(LENGTH);
      assertThat(actual.columnSums(1)).containsExactly(expected.columnSums(1));
      assertThat(actual.queryMean(2, 3)).containsExactly(expected.queryMean(2, 3));
      for (int row = 0; row < 6; row++) {
        assertThat(actual.windowAttention(0, row))
            .containsExactly(expected.windowAttention(0, row));
        assertThat(actual.windowQuery(0, row)).containsExactly(expected.windowQuery(0, row));
      }
      for (int position = 0; position < LENGTH; position += 37) {
        assertThat(actual.key(0, position)).containsExactly(expected.key(0, position));
        assertThat(actual.value(0, position)).containsExactly(expected.value(0, position));
      }
    }
  }

  /** Layers below and at a drop see everything; the one above holds exactly the survivors. */
  @Test
  void aLayerHoldsTheTokensThatEnteredItWithTheirOriginalRotation() {
    int[] evenAndLast =
        IntStream.range(0, LENGTH).filter(i -> i % 2 == 0 || i == LENGTH - 1).toArray();
    Prefilled pruned =
        runtime.prefill(
            ids,
            Observation.NONE,
            new Choice(0, layer -> layer.layer() == 0 ? evenAndLast : all(layer)));
    Prefilled whole = runtime.prefill(ids, Observation.NONE);
    assertThat(pruned.length()).isEqualTo(LENGTH);
    assertThat(pruned.layer(0).positions()).isEqualTo(LENGTH);
    // Hidden states before layer 1 do not depend on the drop behind layer 0.
    for (int i = 0; i < evenAndLast.length; i++) {
      assertThat(pruned.layer(1).key(0, i)).containsExactly(whole.layer(1).key(0, evenAndLast[i]));
    }
    for (int layer = 1; layer < shape.layers(); layer++) {
      assertThat(pruned.layer(layer).positions()).isEqualTo(evenAndLast.length);
    }
  }

  @Test
  void thePrunerSeesTheAttentionOfTheLastRowsOverWhatIsLeft() {
    List<Integer> entered = new ArrayList<>();
    PrefillPruner pruner =
        new Choice(
            9,
            layer -> {
              int n = layer.positions();
              entered.add(n);
              assertThat(layer.windowQueries()).isEqualTo(9);
              for (int row = 0; row < 9; row++) {
                float[] attention = layer.windowAttention(1, row);
                double sum = 0;
                for (float weight : attention) {
                  sum += weight;
                }
                assertThat(attention).hasSize(n);
                assertThat(sum).isCloseTo(1, within(1e-4));
                assertThat(attention[n - 9 + row]).isPositive();
                assertThat(row == 8 || attention[n - 8 + row] == 0).isTrue();
              }
              return IntStream.range(n / 3, n).toArray();
            });
    Prefilled pruned = runtime.prefill(ids, Observation.window(4), pruner);
    assertThat(entered).hasSize(shape.layers() - 1).startsWith(700, 467, 312);
    assertThat(pruned.layer(2).windowAttention(0, 3)).hasSize(312);
  }

  /** A pruner that keeps where a prefill stands behind a layer. */
  private record Keeping(PrefillPruner chooser, int layer, List<PrefillState> states)
      implements PrefillPruner {
    @Override
    public int windowQueries(int entered) {
      return chooser.windowQueries(entered);
    }

    @Override
    public int[] survivors(LayerView view) {
      return chooser.survivors(view);
    }

    @Override
    public int[] survivors(LayerView view, Supplier<PrefillState> state) {
      if (view.layer() == layer) {
        states.add(state.get());
      }
      return survivors(view);
    }
  }

  /** A pruner that goes on from there. */
  private record From(PrefillPruner chooser, PrefillState state) implements PrefillPruner {
    @Override
    public int windowQueries(int entered) {
      return chooser.windowQueries(entered);
    }

    @Override
    public int[] survivors(LayerView view) {
      assertThat(view.layer()).isGreaterThanOrEqualTo(state.layer());
      return chooser.survivors(view);
    }

    @Override
    public Optional<PrefillState> start() {
      return Optional.of(state);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void aPrefillThatGoesOnFromALayerOfAnotherIsTheSameAsOneFromTheBottom(int parting) {
    PrefillPruner one = new Choice(5, layer -> newest(layer, layer.positions() * 3 / 4));
    PrefillPruner other =
        new Choice(
            5, layer -> newest(layer, layer.positions() * (layer.layer() < parting ? 9 : 8) / 12));
    List<PrefillState> states = new ArrayList<>();
    Prefilled first = runtime.prefill(ids, EVERYTHING, new Keeping(one, parting, states));

    Prefilled shared = runtime.prefill(ids, EVERYTHING, new From(other, states.getFirst()));
    Prefilled again = runtime.prefill(ids, EVERYTHING, new From(one, states.getFirst()));

    assertSame(shared, runtime.prefill(ids, EVERYTHING, other));
    assertSame(again, first);
    assertSame(again, runtime.prefill(ids, EVERYTHING, one));
    assertThat(states.getFirst().layer()).isEqualTo(parting);
    assertThat(states.getFirst().bytes()).isPositive();
  }

  private static int[] newest(LayerView layer, int count) {
    return IntStream.range(layer.positions() - count, layer.positions()).toArray();
  }

  private void assertSame(Prefilled actual, Prefilled expected) {
    assertThat(actual.lastLogits()).containsExactly(expected.lastLogits());
    assertThat(actual.length()).isEqualTo(expected.length());
    for (int layer = 0; layer < shape.layers(); layer++) {
      LayerView left = actual.layer(layer);
      LayerView right = expected.layer(layer);
      assertThat(left.positions()).isEqualTo(right.positions());
      assertThat(left.columnSums(2)).containsExactly(right.columnSums(2));
      for (int i = 0; i < left.positions(); i++) {
        assertThat(left.key(0, i)).containsExactly(right.key(0, i));
        assertThat(left.value(0, i)).containsExactly(right.value(0, i));
      }
    }
  }

  @Test
  void decodingGoesOnAtTheTruePositionOverUnequalLayers() {
    PrefillPruner pruner =
        new Choice(0, layer -> IntStream.range(layer.positions() / 4, layer.positions()).toArray());
    Prefilled pruned = runtime.prefill(ids, Observation.NONE, pruner);
    List<KeptEntries> kept = new ArrayList<>();
    long entries = 0;
    for (int layer = 0; layer < shape.layers(); layer++) {
      int n = pruned.layer(layer).positions();
      kept.add(KeptEntries.all(shape.kvHeads(), n));
      entries += (long) n * shape.kvHeads();
    }
    GenerationRequest request = GenerationRequest.of(pruned, kept, 6, StopRule.NEVER);
    Completion completion = runtime.generate(List.of(request)).getFirst();
    assertThat(completion.promptEntries()).isEqualTo(entries);
    assertThat(completion.tokens()).hasSize(6);
  }

  @Test
  void aPrunerThatDropsTheLastTokenIsRefused() {
    PrefillPruner wrong = new Choice(0, layer -> new int[] {0, 1});
    assertThatThrownBy(() -> runtime.prefill(ids, Observation.NONE, wrong))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("from layer 0: they have to ascend from 0 and end with 699");
  }

  @Test
  void aModelWithSlidingLayersIsRefused() {
    try (ModelRuntime sliding = ArchitectureModels.gguf("gemma3", 1, KernelProvider.Choice.AUTO)) {
      int[] prompt = {5, 6, 7};
      assertThatThrownBy(
              () ->
                  sliding.prefill(prompt, Observation.NONE, new Choice(0, PrefillPruningTest::all)))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("sliding window");
    }
  }
}
