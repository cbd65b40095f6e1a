package io.evolkv.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.evolkv.bench.reference.SharedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code verify} and {@code tokenize --check} on real models and the files of other
 * implementations. Of the prompts only some short ones: the runtime's own tests compare all.
 */
@Tag("integration")
class RealModelChecksTest {
  private static final String SMOLLM2 = "models/SmolLM2-135M-Instruct.Q4_1.gguf";
  private static final int PROMPTS = 3;
  private static final int LONGEST = 40;

  /** Strings that llama.cpp takes otherwise than SentencePiece, listed in the runtime's tests. */
  private static final Path PUBLISHED =
      Path.of("..", "evolkv-runtime", "src", "test", "resources")
          .resolve("io/evolkv/runtime/tokenizer/gemma3-published.json");

  @TempDir private Path folder = Path.of("");

  @Test
  void smolLm2AgreesWithTransformers() throws IOException {
    agrees(SharedFiles.require(SMOLLM2), "smollm2-logits");
  }

  @Test
  void gemma3AgreesWithTransformers() throws IOException {
    agrees(SharedFiles.requireGemma(), "gemma3-logits");
  }

  private void agrees(Path model, String goldens) throws IOException {
    Path logits = SharedFiles.require("goldens/" + goldens + ".f32");
    Files.copy(logits, folder.resolve(logits.getFileName()));
    Path file = folder.resolve(goldens + ".json");
    ObjectNode some = shortPrompts(SharedFiles.require("goldens/" + goldens + ".json"));
    JsonMapper.shared().writeValue(file.toFile(), some);
    Evolkv.Result result =
        Evolkv.alone().run("verify", model.toString(), file.toString(), "--quiet");

    assertThat(result.out())
        .contains("\nagrees: 3 prompts, logits within ", ", 192 of 192 greedy tokens equal\n");
    assertThat(result.exitCode()).isZero();

    JsonNode first = some.at("/cases/0");
    ArrayNode top = (ArrayNode) first.at("/last_top/logits");
    top.set(5, top.get(5).doubleValue() + 0.1);
    some.putArray("cases").add(first);
    JsonMapper.shared().writeValue(file.toFile(), some);
    assertThat(
            Evolkv.alone().run("verify", model.toString(), file.toString(), "--quiet").exitCode())
        .isEqualTo(1);
  }

  private static ObjectNode shortPrompts(Path file) {
    ObjectNode goldens = (ObjectNode) JsonMapper.shared().readTree(file.toFile());
    List<JsonNode> some =
        goldens
            .get("cases")
            .valueStream()
            .filter(prompt -> prompt.get("ids").size() <= LONGEST)
            .limit(PROMPTS)
            .toList();
    goldens.putArray("cases").addAll(some);
    return goldens;
  }

  @Test
  void smolLm2IsEncodedAsByLlamaCpp() {
    Evolkv.Result result = check(SharedFiles.require(SMOLLM2), "tokenizer-smollm2");

    assertThat(result.out()).isEqualTo("4000 of 4000 texts agree\n");
    assertThat(result.exitCode()).isZero();
  }

  @Test
  void gemma3DiffersFromLlamaCppWhereThatIsListed() {
    Evolkv.Result result = check(SharedFiles.requireGemma(), "tokenizer-gemma3", "--json");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.json().get("texts").intValue()).isEqualTo(4000);
    assertThat(result.json().get("agree").intValue()).isEqualTo(3956);
    JsonNode published = JsonMapper.shared().readTree(PUBLISHED.toFile());
    assertThat(field(result.json().get("differ"), "text"))
        .hasSize(44)
        .isEqualTo(field(published, "text"));
    assertThat(field(result.json().get("differ"), "got")).isEqualTo(field(published, "ids"));
  }

  private static List<JsonNode> field(JsonNode objects, String name) {
    return objects.valueStream().map(object -> object.get(name)).toList();
  }

  private static Evolkv.Result check(Path model, String texts, String... more) {
    Path file = SharedFiles.require("goldens/" + texts + ".jsonl.gz");
    String[] command = new String[4 + more.length];
    command[0] = "tokenize";
    command[1] = model.toString();
    command[2] = "--check";
    command[3] = file.toString();
    System.arraycopy(more, 0, command, 4, more.length);
    Evolkv.Result result = Evolkv.alone().run(command);
    assertThat(result.err()).isEmpty();
    return result;
  }
}
