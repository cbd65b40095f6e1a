package io.evolkv.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The commands that look at one model, on the embedded one. */
class ModelCommandsTest {
  /** Tokens of "hello world" in the embedded vocabulary, and the begin token of a prompt. */
  private static final List<Integer> HELLO_WORLD = List.of(258, 300, 80, 276, 320, 985);

  private static final int BEGIN = 0;

  @TempDir private Path folder = Path.of("");

  @Test
  void inspectShowsModelMetadataAndTensors() {
    Evolkv.Result result = succeeded(Evolkv.alone().run("inspect", "builtin:tiny"));

    assertThat(result.out())
        .startsWith("Model\n  file          builtin:tiny\n  architecture  llama\n")
        .contains("\nMetadata\n", "\n  llama.block_count  ", "\nTensors\n")
        .containsPattern("\n  output_norm\\.weight +F32 \\[128]\n");
  }

  @Test
  void inspectAsJsonIsOneObjectOfTitledFacts() {
    Evolkv.Result result = succeeded(Evolkv.alone().run("inspect", "builtin:tiny", "--json"));

    assertThat(result.out()).endsWith("}\n").hasLineCount(1);
    JsonNode sections = result.json().get("sections");
    assertThat(sections.valueStream().map(section -> section.get("title").stringValue()))
        .containsExactly("Model", "Metadata", "Tensors");
    assertThat(fact(sections.get(0), "architecture")).isEqualTo("llama");
    assertThat(fact(sections.get(1), "llama.block_count")).isEqualTo("8");
    assertThat(fact(sections.get(2), "output_norm.weight")).isEqualTo("F32 [128]");
  }

  private static String fact(JsonNode section, String name) {
    return section
        .get("facts")
        .valueStream()
        .filter(fact -> fact.get("name").stringValue().equals(name))
        .findFirst()
        .orElseThrow()
        .get("value")
        .stringValue();
  }

  @Test
  void aModelFileIsTheSameAsTheModelInside() {
    Path copy = TinyModel.read().writeTo(folder.resolve("tiny.gguf"));

    JsonNode inside = generated("builtin:tiny", "--prompt", "The", "--max-tokens", "4");
    JsonNode file = generated(copy.toString(), "--prompt", "The", "--max-tokens", "4");

    assertThat(file.get("generatedIds")).isEqualTo(inside.get("generatedIds"));
  }

  @Test
  void generateAsJsonTellsTokensTextAndSpeed() {
    JsonNode result =
        generated("builtin:tiny", "--prompt", "hello world", "--max-tokens", "5", "--raw");

    assertThat(result.propertyNames())
        .containsExactlyInAnyOrder(
            "promptIds",
            "generatedIds",
            "text",
            "policy",
            "entriesPerLayer",
            "bytes",
            "fullBytes",
            "assistantBytes",
            "bytesPerStep",
            "prefillTokensPerSecond",
            "tokensPerSecond");
    List<Integer> prompt = new ArrayList<>(List.of(BEGIN));
    prompt.addAll(HELLO_WORLD);
    assertThat(ids(result.get("promptIds"))).isEqualTo(prompt);
    assertThat(result.get("generatedIds").size()).isEqualTo(5);
    assertThat(result.get("text").stringValue()).isNotEmpty();
    assertThat(result.get("tokensPerSecond").doubleValue()).isPositive();
  }

  @Test
  void aPromptComesFromTheCommandLineAFileOrStandardInputAlike() throws IOException {
    Path file = Files.writeString(folder.resolve("prompt.txt"), "The secret");
    String text =
        succeeded(
                Evolkv.alone()
                    .run("generate", "builtin:tiny", "--prompt", "The secret", "--max-tokens=6"))
            .out();

    assertThat(text).isNotBlank();
    assertThat(
            Evolkv.alone()
                .run("generate", "builtin:tiny", "--max-tokens=6", "--prompt-file", file.toString())
                .out())
        .isEqualTo(text);
    assertThat(
            Evolkv.alone()
                .input("The secret")
                .run("generate", "builtin:tiny", "--max-tokens=6")
                .out())
        .isEqualTo(text);
  }

  @Test
  void theTextDoesNotDependOnThreadsOrKernels() {
    JsonNode one = generated("builtin:tiny", "--prompt", "The secret", "--threads", "1");
    JsonNode two = generated("builtin:tiny", "--prompt", "The secret", "--threads", "2");
    JsonNode scalar =
        generated("builtin:tiny", "--prompt", "The secret", "-o", "runtime.kernels=scalar");

    assertThat(two.get("generatedIds")).isEqualTo(one.get("generatedIds"));
    assertThat(scalar.get("generatedIds")).isEqualTo(one.get("generatedIds"));
  }

  @Test
  void tokenizeShowsAnIdAndATextPerToken() {
    Evolkv.Result result = succeeded(Evolkv.alone().run("tokenize", "builtin:tiny", "hello world"));

    assertThat(result.out())
        .hasLineCount(HELLO_WORLD.size())
        .containsPattern("(?m)^ +258  \"he\"$");
  }

  @Test
  void tokenizeAsJsonGivesOneObjectPerText() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("texts.jsonl"),
            "{\"text\": \"hello world\"}\n\n{\"id\": 2, \"text\": \"\"}\r\n{\"text\": \"he\"}");

    assertThat(
            Evolkv.alone()
                .run("tokenize", "builtin:tiny", "--file", file.toString(), "--json")
                .out())
        .isEqualTo("{\"ids\":[258,300,80,276,320,985]}\n{\"ids\":[]}\n{\"ids\":[258]}\n");
    assertThat(Evolkv.alone().input("hello world").run("tokenize", "builtin:tiny", "--json").out())
        .isEqualTo("{\"ids\":[258,300,80,276,320,985]}\n");
  }

  @Test
  void pluginsListsWhatThereIsWithItsOptions() {
    Evolkv.Result result = succeeded(Evolkv.alone().run("plugins"));

    assertThat(result.out())
        .contains(
            "Model runtimes (runtime.name)\n  vector  ",
            "\nTasks (task.name)\n",
            "\nEviction policies (policy.name)\n",
            "\nBudget optimizers (optimizer.name)\n")
        .containsPattern("(?m)^  snapkv  .*\\[built-in]$")
        .containsPattern("(?m)^      sigma +double +0\\.3 +0\\.001 to 10 +");
    assertThat(result.out().lines()).allMatch(line -> line.length() <= 100);
  }

  @Test
  void pluginsListsWhatIsNamedAlone() {
    String out = succeeded(Evolkv.alone().run("plugins", "h2o", "random")).out();
    assertThat(out)
        .startsWith("Eviction policies (policy.name)\n  h2o  ")
        .contains("\n  random  ", "\nBudget optimizers (optimizer.name)\n  random  ")
        .doesNotContain("Tasks", "snapkv  ");

    Evolkv.Result unknown = Evolkv.alone().run("plugins", "snapk");
    assertThat(unknown.err())
        .isEqualTo("evolkv: there is nothing named 'snapk'; did you mean snapkv?\n");
    assertThat(unknown.exitCode()).isEqualTo(2);
  }

  @Test
  void pluginsAsJsonDescribesEveryOption() {
    JsonNode plugins = succeeded(Evolkv.alone().run("plugins", "--json")).json();

    assertThat(plugins.propertyNames()).containsExactly("runtime", "task", "policy", "optimizer");
    JsonNode recall =
        plugins
            .get("task")
            .valueStream()
            .filter(task -> task.get("name").stringValue().equals("recall"))
            .findFirst()
            .orElseThrow();
    assertThat(recall.get("origin").stringValue()).isEqualTo("built-in");
    assertThat(recall.get("options").get(0))
        .isEqualTo(
            JsonMapper.shared()
                .readTree(
                    """
                    {"name": "length", "type": "int", "default": "256", "range": "96 to 131072",
                     "description":
                     "Tokens of a prompt, the begin token included; a prompt has up to 14 tokens fewer"}
                    """));
  }

  @Test
  void everyCommandHasHelp() {
    assertThat(succeeded(Evolkv.alone().run("--help")).out()).contains("Usage: evolkv", "search");
    assertThat(succeeded(Evolkv.alone().run("--version")).out()).startsWith("evolkv ");
    for (String command :
        List.of(
            "search",
            "evaluate",
            "plugins",
            "inspect",
            "generate",
            "tokenize",
            "pull",
            "verify",
            "bench",
            "bench-search")) {
      assertThat(succeeded(Evolkv.alone().run(command, "--help")).out())
          .contains("Usage: evolkv " + command);
    }
  }

  private static JsonNode generated(String... args) {
    List<String> command = new ArrayList<>(List.of("generate"));
    command.addAll(List.of(args));
    command.add("--json");
    Evolkv.Result result = succeeded(Evolkv.alone().run(command.toArray(String[]::new)));
    assertThat(result.out()).hasLineCount(1);
    return result.json();
  }

  private static List<Integer> ids(JsonNode array) {
    return array.valueStream().map(JsonNode::intValue).toList();
  }

  private static Evolkv.Result succeeded(Evolkv.Result result) {
    assertThat(result.err()).isEmpty();
    assertThat(result.exitCode()).isZero();
    return result;
  }
}
