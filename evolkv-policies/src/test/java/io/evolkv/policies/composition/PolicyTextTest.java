package io.evolkv.policies.composition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.Observation;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.policy.LayerAllocator;
import io.evolkv.policies.fixture.TensorLayer;
import io.evolkv.policies.policy.AdaKvPolicy;
import io.evolkv.policies.policy.SnapKvPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyTextTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "snapkv(window=5)",
        " snapkv ( window = 5 ) ",
        "snapkv(kernel=7,window=5,pooling=max)",
      })
  void namesAPolicyWithItsSettings(String text) {
    assertThat(PolicyText.scorer(text))
        .isInstanceOf(SnapKvPolicy.class)
        .extracting(EvictionPolicy::observation)
        .isEqualTo(Observation.window(5));
  }

  @ParameterizedTest
  @ValueSource(strings = {"snapkv", "snapkv()", " snapkv ( ) "})
  void takesTheDefaultsWhereNothingIsSet(String text) {
    assertThat(PolicyText.scorer(text).observation()).isEqualTo(Observation.window(8));
  }

  @Test
  void namesPoliciesWithinPolicies() {
    EvictionPolicy nested =
        PolicyText.policy(
            "selector",
            "adakv(alpha=0.5, scorer=snapkv(window=3, kernel=1))",
            AdaKvPolicy.class,
            "is another");
    assertThat(nested.observation()).isEqualTo(Observation.window(3));
    TensorLayer layer = TensorLayer.random(2, 1, 9, 1);
    assertThat(nested.rank(layer).keep(4).total()).isEqualTo(8);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "snapkv(window=5   | has something after, or no closing parenthesis",
        "snapkv(window=5)x | has something after, or no closing parenthesis",
        "snapkv(a=b(1)     | has something after, or no closing parenthesis",
        "snapkv(a)b(c=1)   | closes a parenthesis that is not open",
        "snapkv(window)    | has settings that are not written name=value",
        "snapkv(=5)        | has settings that are not written name=value",
        "snapkv(a=1,)      | has settings that are not written name=value",
        "snapkv(a=1,a=2)   | sets a twice",
      })
  void saysHowAPolicyIsWritten(String text, String why) {
    assertThatThrownBy(() -> PolicyText.scorer(text))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "setting scorer: '%s' %s; write a policy as in snapkv or"
                + " snapkv(window=32, pooling=avg)",
            text, why);
  }

  @Test
  void listsThePoliciesWhenThereIsNone() {
    assertThatThrownBy(() -> PolicyText.scorer("snpkv"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("setting scorer: 'snpkv' names no policy; there are full, ")
        .hasMessageContaining("snapkv-paper, ");
    assertThatThrownBy(() -> PolicyText.scorer("\n" + "x".repeat(1000)))
        .hasMessageStartingWith("setting scorer: '" + "x".repeat(57) + "...' names no policy");
  }

  @Test
  void listsThePoliciesThatCanPlayThePart() {
    assertThatThrownBy(() -> PolicyText.scorer("streaming-llm(sinks=2)"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(
            "setting scorer: the policy streaming-llm(sinks=2) has no score per position; these do:"
                + " snapkv, ")
        .hasMessageContaining("keydiff")
        .hasMessageNotContainingAny("full", "adakv", "duo-attention");
    assertThatThrownBy(
            () -> PolicyText.policy("allocator", "keydiff", LayerAllocator.class, "has no rule"))
        .hasMessageStartingWith("setting allocator: the policy keydiff has no rule; these do:")
        .hasMessageContaining("pyramidkv");
  }

  @Test
  void saysWhichSettingOfThePolicyIsWrong() {
    assertThatThrownBy(() -> PolicyText.scorer("snapkv(windw=3)"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "setting scorer: windw is no option of snapkv; its options are window, kernel, pooling,"
                + " gqa");
    assertThatThrownBy(() -> PolicyText.scorer("snapkv(kernel=4)"))
        .hasMessage(
            "setting scorer: kernel is 4, but has to be an odd number of positions: 1, 3, 5, ...");
  }
}
