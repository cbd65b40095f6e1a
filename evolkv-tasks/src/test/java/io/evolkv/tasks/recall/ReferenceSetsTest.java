package io.evolkv.tasks.recall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.evolkv.api.task.Sample;
import io.evolkv.api.task.Split;
import io.evolkv.api.task.TaskContext;
import io.evolkv.tasks.recall.DocumentReader.Reading;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Compares with the sets that the reference generator wrote. */
class ReferenceSetsTest {
  private static final int A_FAMILY = 100;

  private static Path shared(String name) {
    Path file = Path.of(System.getProperty("evolkv.shared", "../../shared"), "model").resolve(name);
    assumeTrue(Files.exists(file), () -> "skipped: there is no " + file);
    return file;
  }

  private static List<JsonNode> rows(int length) throws IOException {
    List<JsonNode> rows = new ArrayList<>();
    for (String line : Files.readAllLines(shared("eval/recall-" + length + ".jsonl"))) {
      rows.add(JsonMapper.shared().readTree(line));
    }
    assertThat(rows).hasSize(5 * A_FAMILY);
    return rows;
  }

  @Test
  void theWordListsAreTheReferences() throws IOException {
    try (InputStream words = RecallTask.class.getResourceAsStream("words.json")) {
      assertThat(words).hasBinaryContent(Files.readAllBytes(shared("words.json")));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {128, 256, 512, 1024})
  void ourReaderFindsTheReferencesAnswers(int length) throws IOException {
    DocumentReader reader = new DocumentReader();
    RecipeTokenizer tokenizer = new RecipeTokenizer(shared("recipe/tokenizer.json"));
    for (JsonNode row : rows(length)) {
      String prompt = row.get("prompt").stringValue();
      Reading reading = reader.read(row.get("family").stringValue(), prompt);
      assertThat(reading.answer()).isEqualTo(row.get("answer").stringValue());
      assertThat(reading.facts()).isEqualTo(row.get("facts").intValue());
      assertThat(tokenizer.encodePrompt(prompt)).hasSize(row.get("tokens").intValue());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {128, 256, 512, 1024})
  void ourDocumentsAreLikeTheReferences(int length) throws IOException {
    DocumentReader reader = new DocumentReader();
    RecipeTokenizer tokenizer = new RecipeTokenizer(shared("recipe/tokenizer.json"));
    for (Family family : Family.values()) {
      List<Reading> theirs = new ArrayList<>();
      List<Integer> theirTokens = new ArrayList<>();
      for (JsonNode row : rows(length)) {
        if (row.get("family").stringValue().equals(family.label())) {
          theirs.add(reader.read(family.label(), row.get("prompt").stringValue()));
          theirTokens.add(row.get("tokens").intValue());
        }
      }
      List<Reading> ours = new ArrayList<>();
      List<Integer> ourTokens = new ArrayList<>();
      for (Sample sample : samples(family, length, tokenizer)) {
        ours.add(reader.read(family.label(), sample.prompt()));
        ourTokens.add(tokenizer.encodePrompt(sample.prompt()).length);
      }
      requireAlike(ours, theirs, Reading::facts, family + ": facts");
      requireAlike(ours, theirs, Reading::sentences, family + ": sentences");
      requireAlike(ours, theirs, r -> r.keys().indexOf(r.asked()), family + ": asked fact");
      requireAlike(ours, theirs, r -> distinct(r.values()), family + ": different values");
      requireAlike(ourTokens, theirTokens, Integer::doubleValue, family + ": tokens");
    }
  }

  private static List<Sample> samples(Family family, int length, RecipeTokenizer tokenizer) {
    return new RecallTask(new RecallOptions(length, family.label(), 0, 5))
        .samples(Split.HELD_OUT, A_FAMILY, new TaskContext(tokenizer, 5));
  }

  private static double distinct(List<String> values) {
    return values.stream().distinct().count();
  }

  /** The means differ by less than five standard errors of their difference. */
  private static <T> void requireAlike(
      List<T> ours, List<T> theirs, ToDoubleFunction<T> value, String what) {
    double[] a = ours.stream().mapToDouble(value).toArray();
    double[] b = theirs.stream().mapToDouble(value).toArray();
    double error = Math.sqrt(variance(a) / a.length + variance(b) / b.length);
    assertThat(mean(a)).as(what).isCloseTo(mean(b), within(5 * error + 1e-9));
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  private static double variance(double[] values) {
    double mean = mean(values);
    double sum = 0;
    for (double value : values) {
      sum += (value - mean) * (value - mean);
    }
    return sum / (values.length - 1);
  }
}
