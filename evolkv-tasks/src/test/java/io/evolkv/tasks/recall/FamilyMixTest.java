package io.evolkv.tasks.recall;

import static io.evolkv.tasks.recall.Family.CODE;
import static io.evolkv.tasks.recall.Family.FEWSHOT;
import static io.evolkv.tasks.recall.Family.MULTIVALUE;
import static io.evolkv.tasks.recall.Family.NIAH;
import static io.evolkv.tasks.recall.Family.VARIABLES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evolkv.api.error.InvalidInputException;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FamilyMixTest {
  @Test
  void equalWeightsTakeTurns() {
    List<Family> order =
        FamilyMix.of("niah:0.1, multivalue:0.1, variables:0.1, code:0.1, fewshot:0.1").order(1000);
    assertThat(order.subList(0, 6))
        .containsExactly(NIAH, MULTIVALUE, VARIABLES, CODE, FEWSHOT, NIAH);
    for (int i = 5; i < order.size(); i++) {
      assertThat(order.get(i)).isEqualTo(order.get(i - 5));
    }
  }

  @Test
  void aHeavierFamilyIsSpreadOut() {
    assertThat(FamilyMix.of("niah:4, code:1, fewshot:1").order(6))
        .containsExactly(NIAH, NIAH, CODE, NIAH, FEWSHOT, NIAH);
  }

  @Test
  void aBareNameWeighsOneAndTheOrderInTheSettingDoesNotMatter() {
    assertThat(FamilyMix.of(" code").order(2)).containsExactly(CODE, CODE);
    assertThat(FamilyMix.of("fewshot,niah:1.0").order(3)).containsExactly(NIAH, FEWSHOT, NIAH);
  }

  @Test
  void aWeightOfZeroLeavesAFamilyOut() {
    assertThat(FamilyMix.of("niah:0, code:0.5").order(10)).containsOnly(CODE);
  }

  @Property
  void everyStretchIsAFairMix(
      @ForAll @IntRange(max = 9) int niah,
      @ForAll @IntRange(max = 9) int variables,
      @ForAll @IntRange(min = 1, max = 9) int code,
      @ForAll @IntRange(min = 1, max = 200) int count) {
    List<Family> order =
        FamilyMix.of("niah:%d,variables:%d,code:%d".formatted(niah, variables, code)).order(count);
    double total = niah + variables + code;
    assertThat((double) Collections.frequency(order, NIAH))
        .isBetween(count * niah / total - 1, count * niah / total + 1);
    assertThat((double) Collections.frequency(order, VARIABLES))
        .isBetween(count * variables / total - 1, count * variables / total + 1);
    assertThat((double) Collections.frequency(order, CODE))
        .isBetween(count * code / total - 1, count * code / total + 1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nihah:1       | there is no family 'nihah'; there are niah, multivalue, variables, code, fewshot",
        "''            | there is no family ''; there are niah, multivalue, variables, code, fewshot",
        "niah:1,       | there is no family ''",
        "niah:-1       | the weight '-1' of niah is not a number from 0 to 999999",
        "niah:x        | the weight 'x' of niah is not a number",
        "niah:         | the weight '' of niah is not a number",
        "niah:1e9      | the weight '1e9' of niah is not a number",
        "niah:1000000  | the weight '1000000' of niah is not a number",
        "niah:0,code:0 | every weight is 0; at least one must be above 0",
        "niah,niah:2   | the family niah is named twice",
      })
  void aWrongMixIsAnErrorThatNamesTheSetting(String text, String message) {
    assertThatThrownBy(() -> FamilyMix.of(text))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("setting task.families: ")
        .hasMessageContaining(message);
  }
}
