package io.evolkv.runtime.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.evolkv.api.model.Completion;
import io.evolkv.api.model.GenerationRequest;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.model.Observation;
import io.evolkv.api.model.Prefilled;
import io.evolkv.api.model.StopRule;
import io.evolkv.runtime.kernels.KernelProvider;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/**
 * Every architecture and variant against transformers (float32, no cache), from both kinds of files
 * and both forms of config.json.
 */
class ArchitectureGoldensTest {
  /** Largest difference of a logit and of a key's element. */
  private static final double TOLERANCE = 1e-4;

  @TempDir Path scratch;

  @ParameterizedTest
  @CsvSource({
    "llama, config.json", "llama, config-v5.json", "llama-plain, config.json",
    "llama-linear, config.json", "llama-linear, config-v5.json", "mistral, config.json",
    "mistral, config-v5.json", "mistral-window, config.json", "qwen2, config.json",
    "qwen2, config-v5.json", "qwen3, config.json", "qwen3, config-v5.json",
    "gemma3, config.json", "gemma3, config-v5.json", "gemma3-linear, config.json",
    "gemma3-scaled, config.json", "phi3, config.json", "phi3, config-v5.json",
    "phi3-partial, config.json"
  })
  void huggingFaceFoldersGiveTheGoldens(String name, String config) {
    JsonNode golden = ArchitectureModels.golden(name);
    try (ModelRuntime runtime = ArchitectureModels.folder(golden, config, scratch)) {
      assertGolden(runtime, golden, false);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "llama, true",
    "llama-linear, true",
    "mistral, true",
    "qwen2, false",
    "qwen3, false",
    "gemma3, false",
    "phi3, false"
  })
  void ggufFilesGiveTheGoldens(String name, boolean neighbours) {
    JsonNode golden = ArchitectureModels.golden(name);
    try (ModelRuntime runtime = ArchitectureModels.gguf(name, 2, KernelProvider.Choice.AUTO)) {
      assertGolden(runtime, golden, neighbours);
    }
  }

  private static void assertGolden(ModelRuntime runtime, JsonNode golden, boolean neighbours) {
    assumeTrue(golden.get("cases").size() > 0);
    for (JsonNode example : golden.get("cases")) {
      Prefilled prompt =
          runtime.prefill(ArchitectureModels.ints(example.get("ids")), Observation.NONE);
      String what = "prompt of " + prompt.length();
      assertClose(what, prompt.lastLogits(), example.get("last_logits"));
      for (JsonNode key : example.path("keys")) {
        float[] actual =
            prompt
                .layer(key.get("layer").asInt())
                .key(key.get("kv_head").asInt(), key.get("position").asInt());
        float[] ordered = neighbours ? inHalves(actual) : actual;
        assertClose(what + ", key of layer " + key.get("layer"), ordered, key.get("key"));
      }
      assertOtherPositions(runtime, example);
      assertGreedy(runtime, prompt, example);
    }
  }

  /** The best logits in the middle of a prompt are the last ones of its beginning. */
  private static void assertOtherPositions(ModelRuntime runtime, JsonNode example) {
    int[] ids = ArchitectureModels.ints(example.get("ids"));
    boolean turnsByLength = runtime.shape().architecture().equals("phi3") && ids.length > 64;
    for (String position : example.get("top5").propertyNames()) {
      int length = Integer.parseInt(position) + 1;
      if (turnsByLength && length <= 64) {
        continue;
      }
      float[] logits =
          runtime
              .prefill(IntStream.range(0, length).map(i -> ids[i]).toArray(), Observation.NONE)
              .lastLogits();
      JsonNode top = example.get("top5").get(position);
      for (int i = 0; i < top.size(); i++) {
        assertThat((double) logits[top.get(i).asInt()])
            .as("position %s, token %s", position, top.get(i))
            .isCloseTo(
                example.get("top5_logits").get(position).get(i).asDouble(), within(TOLERANCE));
      }
    }
  }

  private static void assertClose(String what, float[] actual, JsonNode expected) {
    assertThat(actual).as(what).hasSize(expected.size());
    for (int i = 0; i < actual.length; i++) {
      assertThat((double) actual[i])
          .as("%s, element %d", what, i)
          .isCloseTo(expected.get(i).asDouble(), within(TOLERANCE));
    }
  }

  /** Element 2i + h of a head that turns neighbours is element i of half h. */
  private static float[] inHalves(float[] key) {
    float[] halves = new float[key.length];
    for (int i = 0; i < key.length; i++) {
      halves[i % 2 * (key.length / 2) + i / 2] = key[i];
    }
    return halves;
  }

  /** Up to the first near-tie, where rounding may choose. */
  private static void assertGreedy(ModelRuntime runtime, Prefilled prompt, JsonNode example) {
    JsonNode expected = example.get("greedy");
    GenerationRequest request =
        GenerationRequest.of(
            prompt,
            ArchitectureModels.all(runtime, prompt.length()),
            expected.size(),
            StopRule.NEVER);
    Completion completion = runtime.generate(List.of(request)).getFirst();
    for (int i = 0; i < expected.size(); i++) {
      if (example.get("greedy_margin").get(i).asDouble() < 2 * TOLERANCE) {
        return;
      }
      assertThat(completion.tokens().get(i))
          .as("step %d after a prompt of %d", i, prompt.length())
          .isEqualTo(expected.get(i).asInt());
    }
  }
}
