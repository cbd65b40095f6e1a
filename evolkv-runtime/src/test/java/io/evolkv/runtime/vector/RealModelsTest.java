package io.evolkv.runtime.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.evolkv.api.model.Completion;
import io.evolkv.api.model.GenerationRequest;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.model.ModelSource;
import io.evolkv.api.model.Observation;
import io.evolkv.api.model.Prefilled;
import io.evolkv.api.model.StopRule;
import io.evolkv.runtime.cache.EntryFormat;
import io.evolkv.runtime.gguf.GemmaModel;
import io.evolkv.runtime.gguf.SharedFiles;
import io.evolkv.runtime.kernels.KernelProvider;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Real models against transformers in float32 on the same dequantised weights. llama.cpp rounds
 * activations, so its greedy text parts earlier; how far it agrees is printed.
 */
@Tag("integration")
class RealModelsTest {
  /** Largest difference of a logit, and the margin below which a greedy step is a near-tie. */
  private static final double TOLERANCE = 2e-3;

  private static final int THREADS = 2;

  @Test
  void smolLm2GivesTheGoldens() throws IOException {
    assertGoldens(SharedFiles.require("models/SmolLM2-135M-Instruct.Q4_1.gguf"), "goldens/smollm2");
  }

  @Test
  void gemma3GivesTheGoldens() throws IOException {
    assertGoldens(GemmaModel.require(), "goldens/gemma3");
  }

  private static void assertGoldens(Path model, String goldens) throws IOException {
    JsonNode reference = JsonMapper.shared().readTree(require(goldens + "-logits.json"));
    JsonNode llamaCpp = JsonMapper.shared().readTree(require(goldens + "-llamacpp.json"));
    FloatBuffer logits =
        ByteBuffer.wrap(Files.readAllBytes(SharedFiles.require(goldens + "-logits.f32")))
            .order(ByteOrder.LITTLE_ENDIAN)
            .asFloatBuffer();
    VectorOptions options = new VectorOptions(KernelProvider.Choice.AUTO, EntryFormat.F32);
    ModelSource source = new ModelSource(model.toString(), THREADS);
    try (ModelRuntime runtime = new VectorRuntimeFactory().open(source, options)) {
      List<GenerationRequest> requests = new ArrayList<>();
      double largest = 0;
      for (JsonNode example : reference.get("cases")) {
        Prefilled prompt =
            runtime.prefill(ArchitectureModels.ints(example.get("ids")), Observation.NONE);
        largest = Math.max(largest, assertLogits(prompt.lastLogits(), example, logits));
        requests.add(
            GenerationRequest.of(
                prompt,
                ArchitectureModels.all(runtime, prompt.length()),
                example.get("greedy").size(),
                StopRule.NEVER));
      }
      System.out.printf("%s: largest difference of a logit %.2e%n", goldens, largest);
      List<Completion> completions = runtime.generate(requests);
      assertGreedy(completions, reference.get("cases"));
      reportAgreement(goldens, completions, llamaCpp.get("cases"));
    }
  }

  private static java.io.File require(String file) {
    return SharedFiles.require(file).toFile();
  }

  private static double assertLogits(float[] actual, JsonNode example, FloatBuffer all) {
    double largest = 0;
    JsonNode top = example.get("last_top");
    for (int i = 0; i < top.get("ids").size(); i++) {
      double expected = top.get("logits").get(i).asDouble();
      largest = Math.max(largest, Math.abs(actual[top.get("ids").get(i).asInt()] - expected));
    }
    if (example.has("logits_offset")) {
      int offset = example.get("logits_offset").asInt() / Float.BYTES;
      assertThat(actual).hasSize(example.get("logits_count").asInt());
      for (int id = 0; id < actual.length; id++) {
        largest = Math.max(largest, Math.abs((double) actual[id] - all.get(offset + id)));
      }
    }
    assertThat(largest)
        .as("prompt '%s'", example.get("text").asString())
        .isCloseTo(0, within(TOLERANCE));
    return largest;
  }

  private static void assertGreedy(List<Completion> completions, JsonNode examples) {
    for (int i = 0; i < completions.size(); i++) {
      JsonNode example = examples.get(i);
      JsonNode expected = example.get("greedy");
      for (int step = 0; step < expected.size(); step++) {
        if (example.get("margin").get(step).asDouble() <= TOLERANCE) {
          break;
        }
        assertThat(completions.get(i).tokens().get(step))
            .as("step %d of '%s'", step, example.get("text").asString())
            .isEqualTo(expected.get(step).asInt());
      }
    }
  }

  private static void reportAgreement(
      String goldens, List<Completion> completions, JsonNode examples) {
    int whole = 0;
    int steps = 0;
    int agreed = 0;
    for (int i = 0; i < completions.size(); i++) {
      JsonNode expected = examples.get(i).get("greedy");
      int same = 0;
      while (same < expected.size()
          && completions.get(i).tokens().get(same) == expected.get(same).asInt()) {
        same++;
      }
      steps += expected.size();
      agreed += same;
      whole += same == expected.size() ? 1 : 0;
    }
    System.out.printf(
        "%s: llama.cpp's greedy text is the same in %d of %d prompts, %d of %d tokens before it"
            + " parts%n",
        goldens, whole, completions.size(), agreed, steps);
  }
}
