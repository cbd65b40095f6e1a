package io.evolkv.tasks.recall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.StopRule;
import io.evolkv.api.task.Sample;
import io.evolkv.api.task.Split;
import io.evolkv.api.task.TaskContext;
import io.evolkv.api.task.TaskEvaluator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecallTaskTest {
  private static final String ALL = "niah, multivalue, variables, code, fewshot";
  private static final TaskContext CONTEXT = new TaskContext(PieceTokenizer.WORDS, 42);

  private static TaskEvaluator task(int length, String families) {
    return new RecallTaskFactory().create(new RecallOptions(length, families, 0, 5));
  }

  @Test
  void aSampleAsksForItsAnswerAsTheSpecificationSays() {
    Sample sample = task(256, "code").samples(Split.HELD_OUT, 1, CONTEXT).getFirst();
    assertThat(sample.id()).isEqualTo("code-held-out-0");
    assertThat(sample.category()).isEqualTo("code");
    assertThat(sample.prompt()).matches("(?s).*\ndef [a-z]+_[a-z]+\\(a\\):");
    assertThat(sample.answers()).hasSize(1);
    assertThat(sample.target()).isEqualTo(" " + sample.answers().getFirst() + "\n");
    assertThat(sample.maxNewTokens()).isEqualTo(24);
    assertThat(sample.stop()).isEqualTo(StopRule.atNewline());
  }

  @ParameterizedTest
  @ValueSource(ints = {96, 128, 199, 200, 256, 1056})
  void promptsHaveTheWantedLength(int length) {
    for (Sample sample : task(length, ALL).samples(Split.SEARCH, 50, CONTEXT)) {
      assertThat(CONTEXT.tokenizer().encodePrompt(sample.prompt()).length)
          .as(sample.prompt())
          .isBetween(length - 14, length);
    }
  }

  @Test
  void aLargerCountOnlyAdds() {
    TaskEvaluator task = task(256, ALL);
    List<Sample> many = task.samples(Split.SEARCH, 60, CONTEXT);
    assertThat(many).hasSize(60);
    assertThat(task.samples(Split.SEARCH, 17, CONTEXT)).isEqualTo(many.subList(0, 17));
    assertThat(many).extracting(Sample::id).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @CsvSource({"1, 2", "4, 3", "9, 9"})
  void factsAndDigitsCanBeFixed(int facts, int digits) {
    RecallOptions options = new RecallOptions(256, "niah, variables", facts, digits);
    for (Sample sample : new RecallTask(options).samples(Split.SEARCH, 20, CONTEXT)) {
      assertThat(sample.answers().getFirst()).matches("[1-9]\\d{%d}\\.".formatted(digits - 1));
      Pattern fact =
          Pattern.compile(
              sample.category().equals("niah") ? "The secret number" : "VAR [A-Z]{2} = \\w");
      assertThat(fact.matcher(sample.prompt().split("\n", -1)[0]).results()).hasSize(facts);
    }
  }

  @Test
  void theSeedDecidesAndEveryMakingIsTheSame() {
    List<Sample> samples = task(256, ALL).samples(Split.SEARCH, 10, CONTEXT);
    assertThat(task(256, ALL).samples(Split.SEARCH, 10, CONTEXT)).isEqualTo(samples);
    TaskContext other = new TaskContext(PieceTokenizer.WORDS, 43);
    assertThat(task(256, ALL).samples(Split.SEARCH, 10, other))
        .doesNotContainAnyElementsOf(samples);
  }

  @Test
  void theSamplesAreTheSameInEveryVersion() {
    assertThat(task(96, "fewshot").samples(Split.SEARCH, 1, CONTEXT).getFirst().prompt())
        .isEqualTo(
            """
            A sharp dove guards a letter. The pond likes the ladder every week. young -> gold. \
            The coast touches the farm before lunch. A bright temple sings to a engine. \
            Kira leaves the rapid pearl after the rain. orange -> gold. \
            The clever garden meets the copper falcon. garden -> up. valley -> left. \
            A gentle planet guards a wagon. A dark engine moves a coast. scarlet -> up.
            valley ->""");
  }

  @Test
  void noDocumentIsInBothSplitsEvenWithDifferentSeeds() {
    Set<String> search = new HashSet<>();
    Set<String> heldOut = new HashSet<>();
    for (long seed = 0; seed < 4; seed++) {
      TaskContext context = new TaskContext(PieceTokenizer.WORDS, seed);
      for (Sample sample : task(128, ALL).samples(Split.SEARCH, 100, context)) {
        assertThat(search.add(sample.prompt())).isTrue();
      }
      for (Sample sample : task(128, ALL).samples(Split.HELD_OUT, 100, context)) {
        assertThat(heldOut.add(sample.prompt())).isTrue();
      }
    }
    assertThat(search).doesNotContainAnyElementsOf(heldOut);
  }

  @Test
  void factsAndQuestionAloneDecideTheSplit() throws Exception {
    DocumentReader reader = new DocumentReader();
    for (Split split : Split.values()) {
      for (Sample sample : task(256, ALL).samples(split, 50, CONTEXT)) {
        String[] parts = sample.prompt().split("\n", -1);
        List<String> sentences = List.of(parts[0].split("(?<=[.;]) ", -1));
        List<String> facts =
            reader.read(sample.category(), sample.prompt()).factPlaces().stream()
                .map(sentences::get)
                .toList();
        assertThat(new Riddle(facts, parts[1], "").split()).isEqualTo(split);
      }
    }
  }

  @Test
  void aCompletionScoresIfItIsTheAnswer() {
    TaskEvaluator task = task(256, "niah");
    Sample sample = task.samples(Split.SEARCH, 1, CONTEXT).getFirst();
    String answer = sample.answers().getFirst();
    assertThat(task.score(sample, " " + answer)).isEqualTo(1);
    assertThat(task.score(sample, answer + " ")).isEqualTo(1);
    assertThat(task.score(sample, answer + " And more.")).isEqualTo(0);
    assertThat(task.score(sample, "")).isEqualTo(0);
  }

  @Test
  void aLengthThatNoDocumentHasIsAnError() {
    assertThatThrownBy(() -> task(20, "multivalue").samples(Split.SEARCH, 1, CONTEXT))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "setting task.length: found no multivalue document of 6 to 20 tokens with this model's"
                + " tokenizer; a larger length would do");
  }

  @Test
  void aWrongMixIsAnErrorOfMakingTheTask() {
    assertThatThrownBy(() -> task(256, "needle:1")).isInstanceOf(InvalidInputException.class);
  }

  @Test
  void noSampleIsAProgrammingError() {
    assertThatThrownBy(() -> task(256, ALL).samples(Split.SEARCH, 0, CONTEXT))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
