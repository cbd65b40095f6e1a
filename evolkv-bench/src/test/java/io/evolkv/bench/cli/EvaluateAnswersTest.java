package io.evolkv.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What {@code evaluate --answers} leaves behind, on the embedded model. */
class EvaluateAnswersTest {
  @TempDir private Path folder = Path.of("");

  private Evolkv.Result evaluate(Path answers, String... more) {
    String[] own = {
      "--quiet", "--json", "-o", "heldOut.samples=5", "--answers", answers.toString()
    };
    String[] all = new String[own.length + more.length];
    System.arraycopy(own, 0, all, 0, own.length);
    System.arraycopy(more, 0, all, own.length, more.length);
    return Evolkv.alone().run(Evolkv.small("evaluate", folder, all));
  }

  @Test
  void everySampleIsThereWithItsScore() throws IOException {
    Path file = folder.resolve("new/answers.jsonl");
    JsonNode report = evaluate(file, "--policy", "full").json();

    List<JsonNode> answers =
        Files.readAllLines(file).stream().map(JsonMapper.shared()::readTree).toList();
    assertThat(answers)
        .extracting(answer -> answer.get("id").stringValue())
        .startsWith("niah-held-out-0", "multivalue-held-out-1")
        .hasSize(5);
    assertThat(answers.stream().mapToDouble(answer -> answer.get("score").doubleValue()).average())
        .hasValue(report.get("score").doubleValue());
    assertThat(answers)
        .filteredOn(answer -> answer.get("score").doubleValue() == 1)
        .isNotEmpty()
        .allSatisfy(
            answer ->
                assertThat(answer.get("completion").stringValue().strip())
                    .isEqualTo(answer.get("answers").get(0).stringValue()));
  }

  @Test
  void theFileIsATaskWithTheSameScore() {
    Path file = folder.resolve("answers.jsonl");
    JsonNode report = evaluate(file).json();
    Path again = folder.resolve("again.jsonl");

    Evolkv.Result sameTask =
        Evolkv.alone()
            .run(
                "evaluate",
                "--quiet",
                "--json",
                "--task=jsonl",
                "-o",
                "task.file=" + file,
                "--answers=" + again);

    assertThat(sameTask.json().get("score")).isEqualTo(report.get("score"));
    assertThat(again).hasSameTextualContentAs(file);
  }

  @Test
  void aFileThatCannotBeIsRefusedFirst() throws IOException {
    Path inTheWay = Files.createFile(folder.resolve("file"));

    Evolkv.Result refused = evaluate(inTheWay.resolve("answers.jsonl"));

    assertThat(refused.err())
        .isEqualTo(
            "evolkv: cannot write %s/answers.jsonl: a file is in the way; set --answers to a file in a folder that can be written\n"
                .formatted(inTheWay));
    assertThat(refused.exitCode()).isEqualTo(2);
  }
}
