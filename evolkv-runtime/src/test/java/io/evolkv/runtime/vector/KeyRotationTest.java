package io.evolkv.runtime.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.evolkv.api.model.Capability;
import io.evolkv.api.model.Completion;
import io.evolkv.api.model.DecodeEvictor;
import io.evolkv.api.model.GenerationRequest;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.KeyRotation;
import io.evolkv.api.model.LayerCache;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.model.Observation;
import io.evolkv.api.model.Prefilled;
import io.evolkv.api.model.StopRule;
import io.evolkv.runtime.gguf.GgufFile;
import io.evolkv.runtime.kernels.KernelProvider;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Decoding with keys that stand by their place in the cache. */
class KeyRotationTest {
  private static final int SINKS = 2;

  private static ModelRuntime tiny() {
    return ArchitectureModels.tiny(KernelProvider.Choice.AUTO);
  }

  private static int[] ids(int count) {
    return new SplittableRandom(7).ints(count, 2, 1024).toArray();
  }

  /** Sinks and the newest entries, of the second head one less. */
  private static KeptEntries streamed(int entries, int other, int budget) {
    return KeptEntries.of(streamed(entries, budget), streamed(other, budget - 1));
  }

  private static int[] streamed(int entries, int budget) {
    return IntStream.range(0, entries)
        .filter(entry -> entry < SINKS || entry >= entries - budget + SINKS)
        .toArray();
  }

  /** Cuts to budget and budget - 1 after every step, and remembers what it saw. */
  private static final class Streaming implements DecodeEvictor {
    private final int budget;
    private final List<List<KeptEntries>> cuts = new ArrayList<>();
    private final List<List<float[]>> attention = new ArrayList<>();
    private final List<float[]> queries = new ArrayList<>();
    private int mostEntries;

    Streaming(int budget) {
      this.budget = budget;
    }

    @Override
    public Optional<KeptEntries> evict(LayerCache cache) {
      if (cache.layer() == 0) {
        cuts.add(new ArrayList<>());
        attention.add(new ArrayList<>());
      }
      for (int head = 0; head < cache.shape().queryHeads(); head++) {
        queries.add(cache.query(head));
        attention.getLast().add(cache.attention(head));
      }
      mostEntries = Math.max(mostEntries, cache.entries(0));
      KeptEntries kept = streamed(cache.entries(0), cache.entries(1), budget);
      cuts.getLast().add(kept);
      return Optional.of(kept);
    }
  }

  private static Completion decoded(
      ModelRuntime runtime,
      Prefilled prompt,
      int newTokens,
      Streaming evictor,
      KeyRotation rotation) {
    int length = prompt.length();
    return runtime
        .generate(
            List.of(
                new GenerationRequest(
                    prompt,
                    Collections.nCopies(
                        runtime.shape().layers(), streamed(length, length, evictor.budget)),
                    newTokens,
                    StopRule.NEVER,
                    Optional.of(evictor),
                    Optional.empty(),
                    rotation)))
        .getFirst();
  }

  @Test
  void decodesAsADecoderThatHoldsKeysBeforeRope(@TempDir Path scratch) throws IOException {
    Path path = scratch.resolve("tiny.gguf");
    try (InputStream model =
        VectorRuntimeFactory.class.getResourceAsStream("/io/evolkv/runtime/tiny/tiny.gguf")) {
      Files.copy(model, path);
    }
    try (ModelRuntime runtime = tiny();
        GgufFile file = GgufFile.open(path)) {
      int[] ids = ids(40);
      Prefilled prompt = runtime.prefill(ids, Observation.NONE);
      Streaming evictor = new Streaming(16);
      List<Integer> tokens = decoded(runtime, prompt, 40, evictor, KeyRotation.BY_PLACE).tokens();
      NaiveLlama naive = new NaiveLlama(file);
      naive.logits(ids);
      for (int layer = 0; layer < runtime.shape().layers(); layer++) {
        naive.retain(layer, streamed(40, 40, 16));
      }
      for (int step = 0; step < tokens.size() - 1; step++) {
        naive.logits(tokens.get(step));
        assertClose(evictor.attention.get(step), naive.attention());
        for (int layer = 0; layer < runtime.shape().layers(); layer++) {
          naive.retain(layer, evictor.cuts.get(step).get(layer));
        }
      }
    }
  }

  private static void assertClose(List<float[]> actual, List<double[]> expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int row = 0; row < expected.size(); row++) {
      for (int entry = 0; entry < expected.get(row).length; entry++) {
        assertThat((double) actual.get(row)[entry])
            .isCloseTo(expected.get(row)[entry], within(1e-5));
      }
    }
  }

  @Test
  void nothingChangesWhereNothingIsEvicted() {
    try (ModelRuntime runtime = tiny()) {
      Prefilled prompt = runtime.prefill(ids(40), Observation.NONE);
      Streaming byPlace = new Streaming(100);
      Streaming original = new Streaming(100);
      List<Integer> tokens = decoded(runtime, prompt, 50, byPlace, KeyRotation.BY_PLACE).tokens();
      assertThat(tokens)
          .isEqualTo(decoded(runtime, prompt, 50, original, KeyRotation.ORIGINAL).tokens());
      assertThat(rows(byPlace.queries)).isDeepEqualTo(rows(original.queries));
      for (int step = 0; step < 49; step++) {
        assertThat(rows(byPlace.attention.get(step)))
            .isDeepEqualTo(rows(original.attention.get(step)));
      }
    }
  }

  private static float[][] rows(List<float[]> rows) {
    return rows.toArray(float[][]::new);
  }

  @Test
  void goesOnBeyondTheContextLengthWithABoundedCache() {
    try (ModelRuntime runtime = tiny()) {
      int context = runtime.shape().contextLength();
      assertThat(runtime.capabilities()).contains(Capability.KEY_REROTATION);
      Prefilled prompt = runtime.prefill(ids(100), Observation.NONE);
      Streaming evictor = new Streaming(48);
      Completion stream = decoded(runtime, prompt, context + 200, evictor, KeyRotation.BY_PLACE);
      assertThat(stream.tokens()).hasSize(context + 200);
      assertThat(evictor.mostEntries).isEqualTo(49);
      Completion original =
          decoded(runtime, prompt, context + 200, new Streaming(48), KeyRotation.ORIGINAL);
      assertThat(original.finish()).isEqualTo(Completion.Finish.LENGTH);
      assertThat(original.tokens()).hasSize(context - 100 + 1);
    }
  }

  @Test
  void aCacheThatIsNotCutEndsAtTheContextLength() {
    try (ModelRuntime runtime = tiny()) {
      int context = runtime.shape().contextLength();
      Prefilled prompt = runtime.prefill(ids(context - 20), Observation.NONE);
      Streaming evictor = new Streaming(context + 100);
      assertThat(decoded(runtime, prompt, 60, evictor, KeyRotation.BY_PLACE).tokens()).hasSize(21);
    }
  }
}
