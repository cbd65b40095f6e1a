package io.evolkv.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code evolkv expand}, and what it prints in {@code evolkv evaluate}. */
class ExpandCommandTest {
  private static final String FOUND =
      """
      {
        "schema": 1,
        "model": {"name": "builtin:tiny", "architecture": "llama", "layers": 8, "queryHeads": 4,
          "kvHeads": 2, "headDim": 32, "contextLength": 2048, "vocabularySize": 1024},
        "policy": {"name": "snapkv", "options": {"window": 4}},
        "meanBudget": 12,
        "layers": [40, 8, 8, 8, 8, 8, 8, 8],
        "total": 96,
        "score": 0.5
      }
      """;

  @TempDir private Path folder = Path.of("");

  @Test
  void scalesInProportionAndEvaluatesAtTheLargerMean() throws IOException {
    Path found = Files.writeString(folder.resolve("budgets.json"), FOUND);
    Path larger = folder.resolve("larger.json");

    Evolkv.Result printed = Evolkv.alone().run("expand", found.toString(), "--mean-budget", "24");
    Evolkv.Result written =
        Evolkv.alone()
            .run("expand", found.toString(), "--mean-budget=24", "--output", larger.toString());

    assertThat(printed.exitCode()).as(printed.err()).isZero();
    assertThat(printed.json().get("layers").toString()).isEqualTo("[80,16,16,16,16,16,16,16]");
    assertThat(written.exitCode()).as(written.err()).isZero();
    assertThat(written.out()).isEmpty();
    assertThat(Files.readString(larger)).isEqualTo(printed.out());
    JsonNode measured =
        Evolkv.alone()
            .run(
                Evolkv.small(
                    "evaluate", folder, "--budgets", larger.toString(), "--json", "--quiet"))
            .json();
    assertThat(measured.get("entriesPerLayer").doubleValue()).isEqualTo(24);
    assertThat(measured.get("policy").stringValue()).isEqualTo("snapkv");
  }

  @Test
  void saysWhatIsWrong() throws IOException {
    Path found = Files.writeString(folder.resolve("budgets.json"), FOUND);
    Path none =
        Files.writeString(
            folder.resolve("none.json"),
            FOUND.replace("40, 8, 8, 8, 8, 8, 8, 8", "0, 0, 0, 0, 0, 0, 0, 0").replace("96", "0"));

    refused(
        "--mean-budget is 0, for 8 layers it must be between 1 and 1000000",
        found,
        "--mean-budget=0");
    refused(
        none + ": layers has no budget above 0, so there are no proportions to keep",
        none,
        "--mean-budget=24");
    refused(
        "cannot write %s: a folder is in the way; set --output to a file in a folder that can be written"
            .formatted(folder),
        found,
        "--mean-budget=24",
        "--output=" + folder);
    refused("--output is ''; it must name a file", found, "--mean-budget=24", "--output=");
  }

  @Test
  void aTotalThatIsTooLargeIsToldWithTheLargestMean() throws IOException {
    String ones = "1, ".repeat(2999) + 1;
    Path deep =
        Files.writeString(
            folder.resolve("deep.json"),
            FOUND
                .replace("\"layers\": 8,", "\"layers\": 3000,")
                .replace("40, 8, 8, 8, 8, 8, 8, 8", ones)
                .replace("96", "3000"));

    refused(
        "--mean-budget is 715828, for 3000 layers it must be between 1 and 715827",
        deep,
        "--mean-budget=715828");
    Evolkv.Result largest = Evolkv.alone().run("expand", deep.toString(), "--mean-budget=715827");
    assertThat(largest.json().get("total").intValue()).isEqualTo(3000 * 715_827);
  }

  private static void refused(String message, Path file, String... options) {
    String[] command = new String[options.length + 2];
    command[0] = "expand";
    command[1] = file.toString();
    System.arraycopy(options, 0, command, 2, options.length);
    Evolkv.Result result = Evolkv.alone().run(command);
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).isEqualTo("evolkv: " + message + "\n");
  }
}
