package io.evolkv.runtime.vector;

import static org.assertj.core.api.Assertions.assertThat;

import io.evolkv.api.model.Completion;
import io.evolkv.api.model.GenerationRequest;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.model.Observation;
import io.evolkv.api.model.Prefilled;
import io.evolkv.api.model.StopRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Phi-3 in small has an original context of 64 positions. A sequence keeps the factors of its
 * prompt's length when decoding takes it across that border.
 */
class LongRopeBorderTest {
  private static final int BORDER = 64;

  @TempDir Path scratch;

  /** The model with one list of factors for every length. */
  private ModelRuntime always(String factors) throws IOException {
    ObjectNode golden = (ObjectNode) ArchitectureModels.golden("phi3");
    JsonNode config = JsonMapper.shared().readTree(ArchitectureModels.config("phi3").toFile());
    ObjectNode scaling = ((ObjectNode) config.get("rope_scaling")).deepCopy();
    scaling.set("short_factor", scaling.get(factors));
    scaling.set("long_factor", scaling.get(factors));
    golden.putObject("config_changes").set("rope_scaling", scaling);
    return ArchitectureModels.folder(
        golden, "config.json", Files.createDirectory(scratch.resolve(factors)));
  }

  private ModelRuntime published() throws IOException {
    return ArchitectureModels.folder(
        ArchitectureModels.golden("phi3"),
        "config.json",
        Files.createDirectory(scratch.resolve("published")));
  }

  private static Completion decode(ModelRuntime runtime, int length) {
    int[] ids = new SplittableRandom(4).ints(100, 2, 320).toArray();
    Prefilled prompt = runtime.prefill(Arrays.copyOf(ids, length), Observation.NONE);
    return runtime
        .generate(
            List.of(
                GenerationRequest.of(
                    prompt, ArchitectureModels.all(runtime, length), 20, StopRule.NEVER)))
        .getFirst();
  }

  @Test
  void theLengthOfThePromptDecidesForTheWholeSequence() throws IOException {
    try (ModelRuntime published = published();
        ModelRuntime near = always("short_factor");
        ModelRuntime far = always("long_factor")) {
      for (int length : new int[] {BORDER - 10, BORDER - 1, BORDER}) {
        assertThat(decode(published, length)).isEqualTo(decode(near, length));
        assertThat(decode(published, length)).isNotEqualTo(decode(far, length));
      }
      assertThat(decode(published, BORDER + 1)).isEqualTo(decode(far, BORDER + 1));
      assertThat(decode(published, BORDER + 1)).isNotEqualTo(decode(near, BORDER + 1));
    }
  }
}
