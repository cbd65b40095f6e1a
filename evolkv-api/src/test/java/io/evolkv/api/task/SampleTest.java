package io.evolkv.api.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evolkv.api.model.StopRule;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SampleTest {
  @Test
  void theAnswersAreACopy() {
    List<String> answers = new ArrayList<>(List.of("42"));
    Sample sample = sample(answers, 5);
    answers.clear();
    assertThat(sample.answers()).containsExactly("42");
  }

  @Test
  void aSampleHasAnAnswerAndRoomForIt() {
    assertThatThrownBy(() -> sample(List.of(), 5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("sample s1 has no answer");
    assertThatThrownBy(() -> sample(List.of("42"), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("sample s1 allows no new token");
  }

  private static Sample sample(List<String> answers, int maxNewTokens) {
    return new Sample("s1", "all", "6 * 7 =", answers, " 42", maxNewTokens, StopRule.END_TOKEN);
  }
}
