package io.evolkv.tasks.jsonl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.evolkv.api.model.StopRule;
import io.evolkv.api.task.Sample;
import io.evolkv.api.task.Split;
import io.evolkv.api.task.TaskContext;
import io.evolkv.api.task.TaskEvaluator;
import io.evolkv.tasks.metrics.AnswerMetric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonlTaskTest {
  @TempDir private Path folder;

  private Path file(String... lines) throws IOException {
    return Files.writeString(folder.resolve("rows.jsonl"), String.join("\n", lines));
  }

  private static JsonlOptions options(Path file, double searchShare, boolean all) {
    return new JsonlOptions(file.toString(), 24, "\\n", searchShare, all, AnswerMetric.EXACT);
  }

  private static JsonlOptions stoppingAt(Path file, String stop) {
    return new JsonlOptions(file.toString(), 24, stop, 0.5, true, AnswerMetric.EXACT);
  }

  private static TaskEvaluator task(JsonlOptions options) {
    return new JsonlTaskFactory().create(options);
  }

  private static TaskContext seed(long seed) {
    return new TaskContext(new NoTokenizer(), seed);
  }

  private static List<Sample> all(Path file) {
    return task(options(file, 0.5, true)).samples(Split.HELD_OUT, Integer.MAX_VALUE, seed(1));
  }

  private static String[] numbered(int rows) {
    return IntStream.range(0, rows)
        .mapToObj(
            i ->
                "{\"id\": \"row %d\", \"prompt\": \"%d + 0 =\", \"answer\": \"%d\"}"
                    .formatted(i, i, i))
        .toArray(String[]::new);
  }

  private static List<String> ids(List<Sample> samples) {
    return samples.stream().map(Sample::id).toList();
  }

  @Test
  void aRowBecomesASample() throws IOException {
    Path file =
        file(
            """
            {"id": "a", "family": "sums", "tokens": 5, "prompt": "1 + 1 =", "answer": "2"}""");
    assertThat(all(file))
        .containsExactly(
            new Sample("a", "sums", "1 + 1 =", List.of("2"), " 2\n", 24, StopRule.atNewline()));
  }

  @Test
  void idAndCategoryHaveDefaultsAndAnswersMayBeSeveral() throws IOException {
    Path file =
        file(
            "",
            "{\"prompt\": \"1 + 1 =\", \"answers\": [\"2\", \"two\"]}",
            "   ",
            "{\"prompt\": \"é\", \"answer\": \"x\", \"id\": 17, \"category\": \"c\", \"family\": \"f\"}\r",
            "{\"prompt\": \"p\", \"answer\": \"x\", \"id\": null}");
    List<Sample> samples = all(file);
    assertThat(samples).extracting(Sample::id).containsExactly("line-2", "17", "line-5");
    assertThat(samples).extracting(Sample::category).containsExactly("all", "c", "all");
    assertThat(samples.get(0).answers()).containsExactly("2", "two");
    assertThat(samples.get(0).target()).isEqualTo(" 2\n");
    assertThat(samples.get(1).prompt()).isEqualTo("é");
  }

  @Test
  void aByteOrderMarkAtTheBeginningIsNotPartOfTheFirstRow() throws IOException {
    assertThat(all(file("\uFEFF{\"prompt\": \"p\", \"answer\": \"x\"}"))).hasSize(1);
  }

  @Test
  void theTargetHasOneSpaceBetweenPromptAndAnswer() throws IOException {
    Path file = file("{\"prompt\": \"Answer:\\n\", \"answer\": \" 2 \"}");
    assertThat(all(file).getFirst().target()).isEqualTo("2\n");
  }

  @Test
  void theStopTextMayBeAnythingOrNothing() throws IOException {
    Path file = file("{\"prompt\": \"p\", \"answer\": \"x\"}");
    Sample tabbed = task(stoppingAt(file, ";\\t")).samples(Split.SEARCH, 1, seed(1)).getFirst();
    assertThat(tabbed.stop()).isEqualTo(new StopRule(List.of(";\t"), true));
    assertThat(tabbed.target()).isEqualTo(" x;\t");
    Sample newline = task(stoppingAt(file, "\n")).samples(Split.SEARCH, 1, seed(1)).getFirst();
    assertThat(newline.stop()).isEqualTo(StopRule.atNewline());
    Sample open = task(stoppingAt(file, "")).samples(Split.SEARCH, 1, seed(1)).getFirst();
    assertThat(open.stop()).isEqualTo(StopRule.END_TOKEN);
    assertThat(open.target()).isEqualTo(" x");
  }

  @Test
  void theMetricScores() throws IOException {
    Path file = file("{\"prompt\": \"p\", \"answers\": [\"red house\", \"hut\"]}");
    Sample sample = all(file).getFirst();
    TaskEvaluator exact = task(options(file, 0.5, true));
    assertThat(exact.score(sample, " hut ")).isEqualTo(1);
    assertThat(exact.score(sample, "a hut")).isEqualTo(0);
    TaskEvaluator contains =
        task(new JsonlOptions(file.toString(), 24, "", 0.5, true, AnswerMetric.CONTAINS));
    assertThat(contains.score(sample, "a hut")).isEqualTo(1);
  }

  @Test
  void allRowsComeInTheOrderOfTheFileInBothSplits() throws IOException {
    TaskEvaluator task = task(options(file(numbered(20)), 0.5, true));
    List<Sample> all = task.samples(Split.HELD_OUT, Integer.MAX_VALUE, seed(1));
    assertThat(all).hasSize(20);
    assertThat(ids(all).subList(0, 3)).containsExactly("row 0", "row 1", "row 2");
    assertThat(task.samples(Split.SEARCH, 100, seed(2))).isEqualTo(all);
    assertThat(task.samples(Split.SEARCH, 7, seed(2))).isEqualTo(all.subList(0, 7));
  }

  @Property(tries = 100)
  void theSplitsAreDisjointCompleteAndOfTheWantedSize(
      @ForAll @IntRange(min = 2, max = 60) int rows,
      @ForAll @DoubleRange(min = 0.3, max = 0.7) double share,
      @ForAll long seed)
      throws IOException {
    Path file = Files.createTempFile("rows", ".jsonl");
    Files.write(file, List.of(numbered(rows)));
    TaskEvaluator task = task(options(file, share, false));
    List<Sample> search = task.samples(Split.SEARCH, Integer.MAX_VALUE, seed(seed));
    List<Sample> heldOut = task.samples(Split.HELD_OUT, Integer.MAX_VALUE, seed(seed));
    List<Sample> both = new ArrayList<>(search);
    both.addAll(heldOut);
    assertThat(search).hasSize((int) Math.round(share * rows));
    assertThat(both).hasSize(rows).doesNotHaveDuplicates();
    int few = (rows + 3) / 4;
    assertThat(task.samples(Split.SEARCH, few, seed(seed)))
        .isEqualTo(search.subList(0, Math.min(few, search.size())));
    assertThat(task.samples(Split.HELD_OUT, few, seed(seed)))
        .isEqualTo(heldOut.subList(0, Math.min(few, heldOut.size())));
    Files.delete(file);
  }

  @Test
  void theSeedShufflesTheSplit() throws IOException {
    TaskEvaluator task = task(options(file(numbered(40)), 0.5, false));
    List<Sample> search = task.samples(Split.SEARCH, 40, seed(1));
    assertThat(task.samples(Split.SEARCH, 40, seed(1))).isEqualTo(search);
    assertThat(ids(task.samples(Split.SEARCH, 40, seed(2))))
        .doesNotContainSequence(ids(search).subList(0, 5));
    assertThat(ids(search)).isNotEqualTo(ids(search).stream().sorted().toList());
  }

  @Test
  void theOrderOfTheFileDoesNotMatterToTheSplit() throws IOException {
    List<String> rows = new ArrayList<>(List.of(numbered(30)));
    List<Sample> search =
        task(options(file(rows.toArray(String[]::new)), 0.5, false))
            .samples(Split.SEARCH, 30, seed(1));
    Collections.reverse(rows);
    assertThat(
            task(options(file(rows.toArray(String[]::new)), 0.5, false))
                .samples(Split.SEARCH, 30, seed(1)))
        .isEqualTo(search);
  }

  @Test
  void rowsWithTheSamePromptAreNeverOnDifferentSides() throws IOException {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      rows.add("{\"prompt\": \"p%d\", \"answer\": \"a%d\"}".formatted(i / 3, i));
    }
    TaskEvaluator task = task(options(file(rows.toArray(String[]::new)), 0.5, false));
    List<String> search =
        task.samples(Split.SEARCH, 60, seed(1)).stream().map(Sample::prompt).toList();
    List<String> heldOut =
        task.samples(Split.HELD_OUT, 60, seed(1)).stream().map(Sample::prompt).toList();
    assertThat(search).hasSizeBetween(28, 30).doesNotContainAnyElementsOf(heldOut);
    assertThat(search.size() + heldOut.size()).isEqualTo(60);
  }

  @Test
  void aShareOfZeroOrOneGivesAllRowsToOneSplit() throws IOException {
    Path file = file(numbered(9));
    assertThat(task(options(file, 0, false)).samples(Split.HELD_OUT, 99, seed(1))).hasSize(9);
    assertThat(task(options(file, 1, false)).samples(Split.SEARCH, 99, seed(1))).hasSize(9);
  }

  @Test
  void theReferenceSetsAreFilesOfThisKind() {
    Path file =
        Path.of(System.getProperty("evolkv.shared", "../../shared"), "model/eval/recall-512.jsonl");
    assumeTrue(Files.exists(file), () -> "skipped: there is no " + file);
    List<Sample> samples = all(file);
    assertThat(samples).hasSize(500);
    assertThat(samples.getFirst().id()).isEqualTo("niah-512-0");
    assertThat(samples)
        .extracting(Sample::category)
        .containsOnly("niah", "multivalue", "variables", "code", "fewshot");
  }
}
