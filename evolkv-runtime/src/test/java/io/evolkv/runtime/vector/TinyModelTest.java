package io.evolkv.runtime.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.evolkv.api.model.Completion;
import io.evolkv.api.model.GenerationRequest;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.model.ModelSource;
import io.evolkv.api.model.Observation;
import io.evolkv.api.model.Prefilled;
import io.evolkv.api.model.ScoringRequest;
import io.evolkv.api.model.StopRule;
import io.evolkv.api.model.TokenWeights;
import io.evolkv.runtime.cache.EntryFormat;
import io.evolkv.runtime.gguf.GgufFile;
import io.evolkv.runtime.kernels.KernelProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The embedded model against PyTorch's goldens, and against itself in other batches and on other
 * threads.
 */
class TinyModelTest {
  private static final Path MODEL =
      Path.of(System.getProperty("evolkv.shared", "../../shared"), "model");
  private static final VectorRuntimeFactory FACTORY = new VectorRuntimeFactory();

  private static ModelRuntime open(String location, int threads, KernelProvider.Choice kernels) {
    return FACTORY.open(
        new ModelSource(location, threads), new VectorOptions(kernels, EntryFormat.F32));
  }

  private static ModelRuntime tiny(int threads) {
    return open("builtin:tiny", threads, KernelProvider.Choice.AUTO);
  }

  private static List<KeptEntries> all(ModelRuntime runtime, int entries) {
    return Collections.nCopies(
        runtime.shape().layers(), KeptEntries.all(runtime.shape().kvHeads(), entries));
  }

  private static JsonNode cases(String weights) {
    Path goldens = MODEL.resolve("goldens/logits-" + weights + ".json");
    assumeTrue(Files.exists(goldens), "skipped: there is no " + goldens);
    return JsonMapper.shared().readTree(goldens.toFile()).get("cases");
  }

  @Test
  void aTokenIsMultipliedWithEachWeightOnce() {
    String parameters =
        FACTORY.describe(new ModelSource("builtin:tiny", 1)).sections().getFirst().facts().stream()
            .filter(fact -> fact.name().equals("parameters"))
            .map(fact -> fact.value().replaceAll("\\D", ""))
            .collect(Collectors.joining());
    try (ModelRuntime runtime = tiny(1)) {
      TokenWeights weights = runtime.tokenWeights().orElseThrow();

      assertThat(weights.output()).isEqualTo(1024 * 128);
      // The output head is the embedding; of the rest only the 17 norms are not multiplied with.
      assertThat(weights.layers() + weights.output() + 17 * 128)
          .isEqualTo(Long.parseLong(parameters));
    }
  }

  @Test
  void tokensLogitsAndGreedyTextAreTheGoldens() {
    try (ModelRuntime runtime = tiny(2)) {
      for (JsonNode golden : cases("f16")) {
        int[] ids = runtime.tokenizer().encodePrompt(golden.get("prompt").asString());
        assertThat(ids).containsExactly(ints(golden.get("tokens")));
        Prefilled prompt = runtime.prefill(ids, Observation.NONE);
        for (int i = 0; i < runtime.shape().vocabularySize(); i++) {
          assertThat((double) prompt.lastLogits()[i])
              .isCloseTo(golden.get("last_logits").get(i).asDouble(), within(2e-3));
        }
        assertGreedy(runtime, prompt, golden);
      }
    }
  }

  private static void assertGreedy(ModelRuntime runtime, Prefilled prompt, JsonNode golden) {
    Completion completion = greedy(runtime, prompt, 16);
    assertThat(completion.tokens())
        .as(golden.get("family").asString())
        .containsExactly(IntStream.of(ints(golden.get("greedy"))).boxed().toArray(Integer[]::new));
    assertThat(completion.text()).isEqualTo(golden.get("greedy_text").asString());
  }

  /**
   * There are no goldens with the weights of 8 bits; what they cost against float32 weights is no
   * matter of arithmetic. So the logits are compared with a decoder in double on the same weights,
   * and the greedy text with that of float32 weights wherever the text is one the model knows.
   */
  @Test
  void quantisedWeightsGiveWhatArithmeticInDoubleGives() {
    Path path = MODEL.resolve("tiny-q8_0.gguf");
    assumeTrue(Files.exists(path), "skipped: there is no " + path);
    try (ModelRuntime runtime = open(path.toString(), 2, KernelProvider.Choice.AUTO);
        GgufFile file = GgufFile.open(path)) {
      for (JsonNode golden : cases("f32")) {
        Prefilled prompt = runtime.prefill(ints(golden.get("tokens")), Observation.NONE);
        if (!golden.get("family").asString().equals("text")) {
          assertGreedy(runtime, prompt, golden);
        }
        if (prompt.length() < 150) {
          double[] expected = new NaiveLlama(file).logits(ints(golden.get("tokens")));
          double largest = DoubleStream.of(expected).map(Math::abs).max().orElseThrow();
          for (int i = 0; i < expected.length; i++) {
            assertThat((double) prompt.lastLogits()[i])
                .isCloseTo(expected[i], within(1e-5 * largest));
          }
        }
      }
    }
  }

  private static Completion greedy(ModelRuntime runtime, Prefilled prompt, int tokens) {
    List<KeptEntries> all = all(runtime, prompt.length());
    GenerationRequest request = GenerationRequest.of(prompt, all, tokens, StopRule.NEVER);
    return runtime.generate(List.of(request)).getFirst();
  }

  private static int[] ints(JsonNode array) {
    return IntStream.range(0, array.size()).map(i -> array.get(i).asInt()).toArray();
  }

  private static List<int[]> prompts(int count, int vocabulary) {
    SplittableRandom random = new SplittableRandom(11);
    List<int[]> prompts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      prompts.add(random.ints(20 + random.nextInt(120), 2, vocabulary).toArray());
    }
    return prompts;
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

  private static List<GenerationRequest> requests(ModelRuntime runtime) {
    List<int[]> prompts = prompts(16, runtime.shape().vocabularySize());
    List<Prefilled> prefilled = runtime.prefillAll(prompts, Observation.NONE);
    List<GenerationRequest> requests = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      Prefilled prompt = prefilled.get(i % prefilled.size());
      List<KeptEntries> kept = someKept(runtime, prompt.length(), i);
      requests.add(GenerationRequest.of(prompt, kept, 3 + i % 20, StopRule.NEVER));
    }
    return requests;
  }

  @Test
  void aBatchOf64IsTheSameAsOneByOne() {
    try (ModelRuntime runtime = tiny(2)) {
      List<GenerationRequest> requests = requests(runtime);
      List<Completion> together = runtime.generate(requests);
      List<Completion> alone =
          requests.stream().map(request -> runtime.generate(List.of(request)).getFirst()).toList();
      assertThat(together).isEqualTo(alone);

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
  @ValueSource(ints = {2, 4})
  void threadsChangeNoBit(int threads) {
    try (ModelRuntime one = tiny(1);
        ModelRuntime many = tiny(threads)) {
      List<GenerationRequest> requests = requests(one);
      List<GenerationRequest> requests2 = requests(many);
      for (int i = 0; i < requests.size(); i++) {
        assertThat(requests2.get(i).prompt().lastLogits())
            .containsExactly(requests.get(i).prompt().lastLogits());
      }
      assertThat(many.generate(requests2)).isEqualTo(one.generate(requests));
    }
  }

  @Test
  void scalarKernelsGiveTheSameBits() {
    int[] prompt = prompts(1, 1024).getFirst();
    Observation everything = new Observation(8, true, true);
    try (ModelRuntime scalar = open("builtin:tiny", 2, KernelProvider.Choice.SCALAR);
        ModelRuntime vector = open("builtin:tiny", 2, KernelProvider.Choice.VECTOR)) {
      Prefilled a = scalar.prefill(prompt, everything);
      Prefilled b = vector.prefill(prompt, everything);
      assertThat(a.lastLogits()).containsExactly(b.lastLogits());
      for (int layer = 0; layer < scalar.shape().layers(); layer++) {
        assertThat(a.layer(layer).columnSums(3)).containsExactly(b.layer(layer).columnSums(3));
        assertThat(a.layer(layer).windowAttention(1, 7))
            .containsExactly(b.layer(layer).windowAttention(1, 7));
      }
      assertThat(greedy(scalar, a, 8)).isEqualTo(greedy(vector, b, 8));
    }
  }

  @Test
  void thePrefixOfALongPromptIsThePromptOfThePrefix() {
    int[] prompt = new SplittableRandom(5).ints(1100, 2, 1024).toArray();
    try (ModelRuntime runtime = tiny(2)) {
      Prefilled whole = runtime.prefill(prompt, Observation.NONE);
      Prefilled part = runtime.prefill(Arrays.copyOf(prompt, 700), Observation.NONE);
      for (int layer = 0; layer < runtime.shape().layers(); layer++) {
        for (int position : new int[] {0, 333, 511, 512, 699}) {
          assertThat(whole.layer(layer).key(1, position))
              .containsExactly(part.layer(layer).key(1, position));
          assertThat(whole.layer(layer).value(0, position))
              .containsExactly(part.layer(layer).value(0, position));
        }
      }
    }
  }
}
