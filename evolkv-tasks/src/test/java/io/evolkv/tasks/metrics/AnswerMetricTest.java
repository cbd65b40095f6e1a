package io.evolkv.tasks.metrics;

import static io.evolkv.tasks.metrics.AnswerMetric.CONTAINS;
import static io.evolkv.tasks.metrics.AnswerMetric.EXACT;
import static io.evolkv.tasks.metrics.AnswerMetric.F1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.Test;

class AnswerMetricTest {
  @Test
  void exactLooksPastWhiteSpaceAroundBothOnly() {
    assertThat(EXACT.score(List.of("42."), " 42.\n")).isEqualTo(1);
    assertThat(EXACT.score(List.of(" 42. "), "42.")).isEqualTo(1);
    assertThat(EXACT.score(List.of("42."), "42")).isEqualTo(0);
    assertThat(EXACT.score(List.of("New York"), "New  York")).isEqualTo(0);
    assertThat(EXACT.score(List.of("York"), "york")).isEqualTo(0);
  }

  @Test
  void anyAnswerWillDo() {
    assertThat(EXACT.score(List.of("one", "1"), "1")).isEqualTo(1);
    assertThat(CONTAINS.score(List.of("one", "1"), "it is 1, I think")).isEqualTo(1);
    assertThat(F1.score(List.of("two words", "1"), "1")).isEqualTo(1);
  }

  @Test
  void containsLooksAnywhere() {
    assertThat(CONTAINS.score(List.of("42"), "The answer is 42.")).isEqualTo(1);
    assertThat(CONTAINS.score(List.of("42"), "The answer is 4 2.")).isEqualTo(0);
  }

  @Test
  void f1CountsSharedWords() {
    // Words of the answer: red, brick, house; of the completion: brick, house, hill. Shared: 2.
    assertThat(F1.score(List.of("the red brick house"), "A brick house, hill!"))
        .isCloseTo(2.0 * 2 / (3 + 3), within(1e-12));
    assertThat(F1.score(List.of("Paris"), "London")).isEqualTo(0);
    assertThat(F1.score(List.of("Paris"), "")).isEqualTo(0);
    assertThat(F1.score(List.of("The"), "...")).isEqualTo(1);
  }

  @Test
  void f1CountsARepeatedWordAsOftenAsBothHaveIt() {
    assertThat(F1.score(List.of("very very good"), "very good good"))
        .isCloseTo(2.0 * 2 / 6, within(1e-12));
  }

  @Property
  void everyMetricIsBetweenZeroAndOneAndRewardsTheAnswerItself(
      @ForAll AnswerMetric metric,
      @ForAll @NotEmpty List<String> answers,
      @ForAll String completion) {
    assertThat(metric.score(answers, completion)).isBetween(0.0, 1.0);
    assertThat(metric.score(answers, answers.getLast())).isEqualTo(1);
  }
}
