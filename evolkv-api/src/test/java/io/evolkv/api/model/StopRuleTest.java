package io.evolkv.api.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StopRuleTest {
  @Test
  void theReadyMadeRulesSayWhatTheyAreCalled() {
    assertThat(StopRule.END_TOKEN).isEqualTo(new StopRule(List.of(), true));
    assertThat(StopRule.NEVER).isEqualTo(new StopRule(List.of(), false));
    assertThat(StopRule.atNewline()).isEqualTo(new StopRule(List.of("\n"), true));
  }

  @Test
  void anEmptyStopStringIsRefused() {
    assertThatThrownBy(() -> new StopRule(List.of("\n", ""), true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a stop string is empty: it would stop at once");
  }

  @Test
  void theStringsAreACopy() {
    List<String> strings = new ArrayList<>(List.of("END"));
    StopRule rule = new StopRule(strings, false);
    strings.add("more");
    assertThat(rule.strings()).containsExactly("END");
  }
}
