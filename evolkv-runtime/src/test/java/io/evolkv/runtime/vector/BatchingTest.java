package io.evolkv.runtime.vector;

import static org.assertj.core.api.Assertions.assertThat;

import io.evolkv.api.model.Completion;
import io.evolkv.api.model.GenerationRequest;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.KeyRotation;
import io.evolkv.api.model.LayerCache;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.model.Observation;
import io.evolkv.api.model.Prefilled;
import io.evolkv.api.model.ScoringRequest;
import io.evolkv.api.model.StopRule;
import io.evolkv.runtime.kernels.KernelProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A sequence's bits depend neither on the batch, nor on threads or kernels, whatever steps the
 * architecture has: windows, biases, norms of heads, long RoPE; nor do they where keys are turned
 * to their place.
 */
class BatchingTest {
  private static ModelRuntime open(String name, int threads) {
    return ArchitectureModels.gguf(name, threads, KernelProvider.Choice.AUTO);
  }

  private static List<Prefilled> prompts(ModelRuntime runtime) {
    SplittableRandom random = new SplittableRandom(3);
    List<int[]> prompts = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      prompts.add(random.ints(10 + 15L * i, 2, 320).toArray());
    }
    return runtime.prefillAll(prompts, Observation.NONE);
  }

  private static List<GenerationRequest> requests(ModelRuntime runtime) {
    List<Prefilled> prompts = prompts(runtime);
    List<GenerationRequest> requests = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      Prefilled prompt = prompts.get(i % prompts.size());
      List<KeptEntries> kept = someKept(runtime, prompt.length(), i);
      int newTokens = 3 + i % 20;
      requests.add(
          i % 2 == 0
              ? GenerationRequest.of(prompt, kept, newTokens, StopRule.NEVER)
              : streaming(prompt, kept, newTokens));
    }
    return requests;
  }

  /** Turns keys to their place, and holds the 20 newest of each head. */
  private static GenerationRequest streaming(
      Prefilled prompt, List<KeptEntries> kept, int newTokens) {
    return new GenerationRequest(
        prompt,
        kept,
        newTokens,
        StopRule.NEVER,
        Optional.of(BatchingTest::newest),
        Optional.empty(),
        KeyRotation.BY_PLACE);
  }

  private static Optional<KeptEntries> newest(LayerCache cache) {
    int[][] heads = new int[cache.shape().kvHeads()][];
    for (int head = 0; head < heads.length; head++) {
      int entries = cache.entries(head);
      heads[head] = IntStream.range(Math.max(0, entries - 20), entries).toArray();
    }
    return Optional.of(KeptEntries.of(heads));
  }

  /** Random, unequal kept sets: per layer and head. */
  private static List<KeptEntries> someKept(ModelRuntime runtime, int length, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<KeptEntries> kept = new ArrayList<>();
    for (int layer = 0; layer < runtime.shape().layers(); layer++) {
      int[][] heads = new int[runtime.shape().kvHeads()][];
      for (int head = 0; head < heads.length; head++) {
        int share = 1 + random.nextInt(4);
        heads[head] = IntStream.range(0, length).filter(i -> random.nextInt(share) == 0).toArray();
      }
      kept.add(KeptEntries.of(heads));
    }
    return kept;
  }

  @ParameterizedTest
  @ValueSource(strings = {"gemma3", "qwen2", "qwen3", "phi3"})
  void aBatchIsTheSameAsOneByOne(String name) {
    try (ModelRuntime runtime = open(name, 2)) {
      List<GenerationRequest> requests = requests(runtime);
      List<Completion> alone =
          requests.stream().map(request -> runtime.generate(List.of(request)).getFirst()).toList();
      assertThat(runtime.generate(requests)).isEqualTo(alone);

      List<ScoringRequest> scoring =
          requests.stream()
              .map(r -> new ScoringRequest(r.prompt(), r.kept(), List.of(5, 17, 200, 3)))
              .toList();
      List<double[]> scores = runtime.score(scoring);
      for (int i = 0; i < scoring.size(); i++) {
        assertThat(runtime.score(List.of(scoring.get(i))).getFirst())
            .containsExactly(scores.get(i));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gemma3", "qwen2", "phi3"})
  void threadsChangeNoBit(String name) {
    try (ModelRuntime one = open(name, 1);
        ModelRuntime three = open(name, 3)) {
      List<GenerationRequest> first = requests(one);
      List<GenerationRequest> second = requests(three);
      for (int i = 0; i < first.size(); i++) {
        assertThat(second.get(i).prompt().lastLogits())
            .containsExactly(first.get(i).prompt().lastLogits());
      }
      assertThat(three.generate(second)).isEqualTo(one.generate(first));
    }
  }

  /** Long enough that threads share the rows of a head, but for sums over rows. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void sharedRowsOfALongPromptChangeNoBit(boolean columnSums) {
    int[] prompt = new SplittableRandom(4).ints(500, 2, 320).toArray();
    Observation observation = new Observation(300, columnSums, false);
    try (ModelRuntime one = open("qwen2", 1);
        ModelRuntime three = open("qwen2", 3)) {
      Prefilled a = one.prefill(prompt, observation);
      Prefilled b = three.prefill(prompt, observation);
      assertThat(b.lastLogits()).containsExactly(a.lastLogits());
      for (int layer = 0; layer < one.shape().layers(); layer++) {
        for (int row = 0; row < 300; row += 23) {
          assertThat(b.layer(layer).windowAttention(1, row))
              .containsExactly(a.layer(layer).windowAttention(1, row));
        }
        if (columnSums) {
          assertThat(b.layer(layer).columnSums(3)).containsExactly(a.layer(layer).columnSums(3));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gemma3", "qwen2", "phi3"})
  void scalarKernelsGiveTheSameBits(String name) {
    int[] prompt = new SplittableRandom(8).ints(90, 2, 320).toArray();
    Observation everything = new Observation(8, true, true);
    try (ModelRuntime scalar = ArchitectureModels.gguf(name, 2, KernelProvider.Choice.SCALAR);
        ModelRuntime vector = ArchitectureModels.gguf(name, 2, KernelProvider.Choice.VECTOR)) {
      Prefilled a = scalar.prefill(prompt, everything);
      Prefilled b = vector.prefill(prompt, everything);
      assertThat(a.lastLogits()).containsExactly(b.lastLogits());
      for (int layer = 0; layer < scalar.shape().layers(); layer++) {
        assertThat(a.layer(layer).columnSums(3)).containsExactly(b.layer(layer).columnSums(3));
        assertThat(a.layer(layer).windowAttention(1, 7))
            .containsExactly(b.layer(layer).windowAttention(1, 7));
        assertThat(a.layer(layer).key(1, 60)).containsExactly(b.layer(layer).key(1, 60));
      }
    }
  }

  /** Blocks of a prefill, and single steps of a decode, see the same windows. */
  @ParameterizedTest
  @ValueSource(strings = {"gemma3", "qwen2", "phi3"})
  void scoresOfAContinuationAreThoseOfAPrefill(String name) {
    int[] tokens = new SplittableRandom(9).ints(100, 2, 320).toArray();
    try (ModelRuntime runtime = open(name, 2)) {
      int[] start = IntStream.range(0, 70).map(i -> tokens[i]).toArray();
      Prefilled prompt = runtime.prefill(start, Observation.NONE);
      List<Integer> rest = IntStream.range(70, 100).mapToObj(i -> tokens[i]).toList();
      List<KeptEntries> all = ArchitectureModels.all(runtime, 70);
      double[] scores = runtime.score(List.of(new ScoringRequest(prompt, all, rest))).getFirst();
      for (int length : new int[] {71, 80, 99}) {
        int[] longer = IntStream.range(0, length).map(i -> tokens[i]).toArray();
        Prefilled next = runtime.prefill(longer, Observation.NONE);
        List<KeptEntries> kept = ArchitectureModels.all(runtime, length);
        List<Integer> token = List.of(tokens[length]);
        double[] score = runtime.score(List.of(new ScoringRequest(next, kept, token))).getFirst();
        assertThat(score[0]).isEqualTo(scores[length - 70]);
      }
    }
  }
}
