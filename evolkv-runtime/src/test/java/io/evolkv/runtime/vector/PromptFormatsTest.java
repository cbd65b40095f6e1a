package io.evolkv.runtime.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.evolkv.api.model.GenerationRequest;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.LayerCutter;
import io.evolkv.api.model.LayerView;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.model.ModelShape;
import io.evolkv.api.model.ModelSource;
import io.evolkv.api.model.Observation;
import io.evolkv.api.model.Prefilled;
import io.evolkv.api.model.PrefilledFiles;
import io.evolkv.api.model.StopRule;
import io.evolkv.runtime.cache.EntryFormat;
import io.evolkv.runtime.kernels.KernelProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Prompts whose keys and values are held in fewer bits. */
class PromptFormatsTest {
  private static final int[] PROMPT = IntStream.range(40, 101).toArray();
  private static final Observation WINDOW = Observation.window(8);

  private static ModelRuntime open(EntryFormat format, int threads) {
    return new VectorRuntimeFactory()
        .open(
            new ModelSource("builtin:tiny", threads),
            new VectorOptions(KernelProvider.Choice.AUTO, format));
  }

  @ParameterizedTest
  @CsvSource({"F16, 0.501, 0.001", "Q8, 0.27, 0.01"})
  void theyTakeLessAndAreCloseToTheFloats(EntryFormat format, double share, double error) {
    try (ModelRuntime exact = open(EntryFormat.F32, 1);
        ModelRuntime rounded = open(format, 1)) {
      ModelShape shape = exact.shape();
      Prefilled floats = exact.prefill(PROMPT, Observation.NONE);
      Prefilled held = rounded.prefill(PROMPT, Observation.NONE);

      assertThat(held.lastLogits()).containsExactly(floats.lastLogits());
      long logits = 4L * shape.vocabularySize();
      long positions = 64; // a cache of floats has room for whole panels, and the positions
      long floatBytes = positions * shape.layers() * shape.kvHeads() * 8L * shape.headDim();
      assertThat(held.bytes() - logits).isLessThanOrEqualTo((long) (share * floatBytes));
      for (int layer = 0; layer < shape.layers(); layer++) {
        for (int position = 0; position < PROMPT.length; position++) {
          float[] key = floats.layer(layer).key(0, position);
          float[] heldKey = held.layer(layer).key(0, position);
          double largest = largest(key);
          for (int i = 0; i < key.length; i++) {
            assertThat((double) heldKey[i]).isCloseTo(key[i], within(error * largest));
          }
        }
      }
    }
  }

  private static double largest(float[] values) {
    double largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  @ParameterizedTest
  @EnumSource
  void inAFileTheyAreTheSameBits(EntryFormat format, @TempDir Path folder) throws IOException {
    Path file = folder.resolve("prompt");
    try (ModelRuntime runtime = open(format, 2);
        PrefilledFiles files = runtime.prefilledFiles()) {
      Prefilled prompt = runtime.prefill(PROMPT, WINDOW);
      files.write(prompt, "id", file);
      Prefilled opened = files.open(file, "id");

      assertThat(opened.bytes()).isEqualTo(4L * runtime.shape().vocabularySize());
      for (int layer = 0; layer < runtime.shape().layers(); layer++) {
        for (int position = 0; position < PROMPT.length; position++) {
          assertThat(opened.layer(layer).key(1, position))
              .containsExactly(prompt.layer(layer).key(1, position));
          assertThat(opened.layer(layer).value(1, position))
              .containsExactly(prompt.layer(layer).value(1, position));
        }
        assertThat(opened.layer(layer).windowAttention(0, 7))
            .containsExactly(prompt.layer(layer).windowAttention(0, 7));
      }
      assertThat(decode(runtime, opened)).isEqualTo(decode(runtime, prompt));
    }
  }

  private static List<Integer> decode(ModelRuntime runtime, Prefilled prompt) {
    int[] kept = IntStream.range(0, PROMPT.length).filter(i -> i % 3 != 1).toArray();
    return decode(
        runtime,
        prompt,
        Collections.nCopies(
            runtime.shape().layers(), KeptEntries.same(runtime.shape().kvHeads(), kept)));
  }

  private static List<Integer> decode(
      ModelRuntime runtime, Prefilled prompt, List<KeptEntries> entries) {
    return runtime
        .generate(List.of(GenerationRequest.of(prompt, entries, 20, StopRule.END_TOKEN)))
        .getFirst()
        .tokens();
  }

  /** Every layer is cut to two in three entries, and later once more to every other one of them. */
  @ParameterizedTest
  @EnumSource
  void aPromptWhoseLayersAreCutHoldsTheSameBits(EntryFormat format) {
    try (ModelRuntime runtime = open(format, 2)) {
      ModelShape shape = runtime.shape();
      Prefilled whole = runtime.prefill(PROMPT, Observation.NONE);
      Prefilled cut = runtime.prefill(PROMPT, Observation.NONE, new TwiceCut(whole));
      int[] positions = IntStream.range(0, PROMPT.length).filter(i -> i % 3 != 1).toArray();
      int[] fewer =
          IntStream.range(0, positions.length)
              .filter(i -> i % 2 == 0)
              .map(i -> positions[i])
              .toArray();
      List<KeptEntries> kept = new ArrayList<>();
      List<KeptEntries> all = new ArrayList<>();
      for (int layer = 0; layer < shape.layers(); layer++) {
        int[] stayed = layer < shape.layers() - 1 ? fewer : positions;
        kept.add(KeptEntries.same(shape.kvHeads(), stayed));
        all.add(KeptEntries.all(shape.kvHeads(), stayed.length));
        for (int i = 0; i < stayed.length; i++) {
          assertSameEntry(cut.layer(layer), i, whole.layer(layer), stayed[i]);
        }
      }
      assertThat(decode(runtime, cut, all)).isEqualTo(decode(runtime, whole, kept));
    }
  }

  private static void assertSameEntry(LayerView actual, int entry, LayerView whole, int position) {
    for (int head = 0; head < whole.shape().kvHeads(); head++) {
      assertThat(actual.key(head, entry)).containsExactly(whole.key(head, position));
      assertThat(actual.value(head, entry)).containsExactly(whole.value(head, position));
    }
  }

  /** What it sees of a layer is what the whole prompt holds. */
  private record TwiceCut(Prefilled whole) implements LayerCutter {
    @Override
    public Observation observation() {
      return Observation.NONE;
    }

    @Override
    public Map<Integer, KeptEntries> cut(LayerView layer) {
      int newest = layer.layer();
      for (int position = 0; position < layer.positions(); position++) {
        assertSameEntry(layer, position, whole.layer(newest), position);
      }
      int heads = layer.shape().kvHeads();
      int[] first = IntStream.range(0, layer.positions()).filter(i -> i % 3 != 1).toArray();
      int[] second = IntStream.range(0, first.length).filter(i -> i % 2 == 0).toArray();
      Map<Integer, KeptEntries> cuts = new HashMap<>();
      cuts.put(newest, KeptEntries.same(heads, first));
      if (newest > 0) {
        cuts.put(newest - 1, KeptEntries.same(heads, second));
      }
      return cuts;
    }
  }

  @ParameterizedTest
  @EnumSource
  void theThreadsDoNotMatter(EntryFormat format) {
    try (ModelRuntime one = open(format, 1);
        ModelRuntime two = open(format, 2)) {
      Prefilled alone = one.prefill(PROMPT, Observation.NONE);
      Prefilled together =
          two.prefillAll(List.of(PROMPT, new int[] {5}), Observation.NONE).getFirst();

      assertThat(together.layer(3).key(1, 17)).containsExactly(alone.layer(3).key(1, 17));
      assertThat(together.layer(3).value(0, 60)).containsExactly(alone.layer(3).value(0, 60));
      assertThat(decode(two, together)).isEqualTo(decode(one, alone));
    }
  }
}
