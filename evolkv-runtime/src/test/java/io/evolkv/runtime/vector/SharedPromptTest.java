package io.evolkv.runtime.vector;

import static org.assertj.core.api.Assertions.assertThat;

import io.evolkv.api.model.Completion;
import io.evolkv.api.model.DecodeEvictor;
import io.evolkv.api.model.GenerationRequest;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.KeyRotation;
import io.evolkv.api.model.LayerCache;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.model.ModelShape;
import io.evolkv.api.model.Observation;
import io.evolkv.api.model.Prefilled;
import io.evolkv.api.model.PrefilledFiles;
import io.evolkv.api.model.ScoringRequest;
import io.evolkv.api.model.StepSelector;
import io.evolkv.api.model.StopRule;
import io.evolkv.runtime.kernels.KernelProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Sequences that keep all of a prompt in memory share its entries. They are the same as those that
 * have copies, which sequences of a prompt in a file have.
 */
class SharedPromptTest {
  private static final int LENGTH = 109;

  /** More than what there is room for at once. */
  private static final int NEW_TOKENS = 150;

  @TempDir private Path folder = Path.of("");

  /** Writes down what each step attends with, and then drops entries, or none. */
  private static final class Watching implements DecodeEvictor {
    private final IntFunction<int[]> kept;
    private final List<Integer> attention = new ArrayList<>();

    Watching(IntFunction<int[]> kept) {
      this.kept = kept;
    }

    @Override
    public Optional<KeptEntries> evict(LayerCache cache) {
      for (int head = 0; head < cache.shape().queryHeads(); head++) {
        attention.add(Arrays.hashCode(cache.attention(head)));
      }
      int entries = cache.entries(0);
      int[] left = kept.apply(entries);
      return left.length == entries
          ? Optional.empty()
          : Optional.of(KeptEntries.same(cache.shape().kvHeads(), left));
    }
  }

  private static int[] all(int entries) {
    return IntStream.range(0, entries).toArray();
  }

  private static int[] newest(int entries) {
    return IntStream.range(Math.max(0, entries - 50), entries).toArray();
  }

  /** The prompt and a few of the newest. */
  private static int[] promptAndNewest(int entries) {
    return IntStream.range(0, entries).filter(i -> i < LENGTH || i >= entries - 5).toArray();
  }

  /** Three quarters of the prompt once the sequence is long, and all that is new. */
  private static int[] lateCut(int entries) {
    return entries < LENGTH + 90
        ? all(entries)
        : IntStream.range(0, entries).filter(i -> i >= 64 || i % 4 > 0).toArray();
  }

  /** What sequences over one prompt came to, and all that they attended with on the way. */
  private record Outcome(List<Completion> completions, List<List<Integer>> attention) {}

  private static Outcome together(ModelRuntime runtime, Prefilled prompt) {
    List<Watching> watching =
        Stream.<IntFunction<int[]>>of(
                SharedPromptTest::all,
                SharedPromptTest::newest,
                SharedPromptTest::promptAndNewest,
                SharedPromptTest::lateCut)
            .map(Watching::new)
            .toList();
    List<GenerationRequest> requests = new ArrayList<>();
    for (Watching evictor : watching) {
      requests.add(request(prompt, Optional.of(evictor), Optional.empty(), KeyRotation.ORIGINAL));
    }
    Optional<DecodeEvictor> streaming = Optional.of(new Watching(SharedPromptTest::newest));
    requests.add(request(prompt, streaming, Optional.empty(), KeyRotation.BY_PLACE));
    Optional<StepSelector> selector = Optional.of(SharedPromptTest::everyThird);
    requests.add(request(prompt, Optional.empty(), selector, KeyRotation.ORIGINAL));
    requests.add(request(prompt, Optional.empty(), Optional.empty(), KeyRotation.ORIGINAL));
    List<Completion> completions = runtime.generate(requests);
    return new Outcome(completions, watching.stream().map(each -> each.attention).toList());
  }

  private static KeptEntries everyThird(LayerCache cache) {
    int entries = cache.entries(0);
    int[] chosen = IntStream.range(0, entries).filter(i -> i % 3 == entries % 3).toArray();
    return KeptEntries.same(cache.shape().kvHeads(), chosen);
  }

  private static GenerationRequest request(
      Prefilled prompt,
      Optional<DecodeEvictor> evictor,
      Optional<StepSelector> selector,
      KeyRotation rotation) {
    return new GenerationRequest(
        prompt, whole(prompt), NEW_TOKENS, StopRule.NEVER, evictor, selector, rotation);
  }

  private static List<KeptEntries> whole(Prefilled prompt) {
    ModelShape shape = prompt.layer(0).shape();
    return Collections.nCopies(shape.layers(), KeptEntries.all(shape.kvHeads(), prompt.length()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gemma3", "qwen2"})
  void sequencesOverOnePromptAreTheSameAsOverCopies(String name) throws IOException {
    try (ModelRuntime runtime = ArchitectureModels.gguf(name, 2, KernelProvider.Choice.AUTO);
        PrefilledFiles files = runtime.prefilledFiles()) {
      int[] ids = new SplittableRandom(5).ints(LENGTH, 2, 320).toArray();
      Prefilled prompt = runtime.prefill(ids, Observation.NONE);
      Path file = folder.resolve("prompt");
      files.write(prompt, "shared", file);
      Prefilled opened = files.open(file, "shared");

      Outcome expected = together(runtime, opened);
      assertThat(together(runtime, prompt)).isEqualTo(expected);
      assertThat(together(runtime, prompt)).isEqualTo(expected);
      int[] continuation = new SplittableRandom(6).ints(70, 2, 320).toArray();
      assertThat(score(runtime, prompt, continuation))
          .containsExactly(score(runtime, opened, continuation));
    }
  }

  private static double[] score(ModelRuntime runtime, Prefilled prompt, int[] continuation) {
    List<Integer> tokens = Arrays.stream(continuation).boxed().toList();
    return runtime.score(List.of(new ScoringRequest(prompt, whole(prompt), tokens))).getFirst();
  }
}
