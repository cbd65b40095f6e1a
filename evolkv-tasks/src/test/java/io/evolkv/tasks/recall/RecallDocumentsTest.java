package io.evolkv.tasks.recall;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.evolkv.api.task.Sample;
import io.evolkv.api.task.Split;
import io.evolkv.api.task.TaskContext;
import io.evolkv.tasks.recall.DocumentReader.Reading;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Reads generated documents back and counts what the specification fixes. */
class RecallDocumentsTest {
  private static final int SAMPLES = 300;
  private static final Map<Family, List<Reading>> SHORT = new HashMap<>();
  private static final Map<Family, List<Reading>> LONG = new HashMap<>();

  @BeforeAll
  static void readAll() throws Exception {
    DocumentReader reader = new DocumentReader();
    for (Family family : Family.values()) {
      SHORT.put(family, readings(reader, family, 128));
      LONG.put(family, readings(reader, family, 256));
    }
  }

  /** Reads the samples of a task and compares every sample's answer with that of the reader. */
  private static List<Reading> readings(DocumentReader reader, Family family, int length) {
    List<Sample> samples =
        new RecallTask(new RecallOptions(length, family.label(), 0, 5))
            .samples(Split.SEARCH, SAMPLES, new TaskContext(PieceTokenizer.WORDS, 20_250_829));
    List<Reading> readings = new ArrayList<>();
    for (Sample sample : samples) {
      Reading reading = reader.read(sample.category(), sample.prompt());
      assertThat(sample.answers()).as(sample.prompt()).containsExactly(reading.answer());
      readings.add(reading);
    }
    return readings;
  }

  private static List<Reading> shortOnes(Family family) {
    return requireNonNull(SHORT.get(family));
  }

  private static List<Reading> longOnes(Family family) {
    return requireNonNull(LONG.get(family));
  }

  private static double mean(List<Reading> readings, ToDoubleFunction<Reading> value) {
    return readings.stream().mapToDouble(value).average().orElseThrow();
  }

  private static double share(List<String> all, Predicate<String> wanted) {
    return (double) all.stream().filter(wanted).count() / all.size();
  }

  private static List<String> values(Family family) {
    return longOnes(family).stream().flatMap(reading -> reading.values().stream()).toList();
  }

  @ParameterizedTest
  @EnumSource(names = "MULTIVALUE", mode = EnumSource.Mode.EXCLUDE)
  void shortDocumentsHave3To6FactsAndLongOnes4To12(Family family) {
    assertThat(shortOnes(family)).extracting(Reading::facts).containsOnly(3, 4, 5, 6);
    assertThat(longOnes(family))
        .extracting(Reading::facts)
        .containsOnly(4, 5, 6, 7, 8, 9, 10, 11, 12);
    assertThat(mean(longOnes(family), Reading::facts)).isCloseTo(8, within(0.6));
  }

  @Test
  void multivalueHasHalfAsManyKeysWithTwoNumbersEach() {
    assertThat(shortOnes(Family.MULTIVALUE)).extracting(Reading::facts).containsOnly(2, 4, 6);
    assertThat(longOnes(Family.MULTIVALUE))
        .extracting(Reading::facts)
        .containsOnly(4, 6, 8, 10, 12);
  }

  @Test
  void theFourFormsOfFillerAreEquallyLikely() {
    int[] counts = new int[4];
    LONG.values().stream()
        .flatMap(List::stream)
        .flatMap(reading -> reading.fillerForms().stream())
        .forEach(form -> counts[form]++);
    double expected = (counts[0] + counts[1] + counts[2] + counts[3]) / 4.0;
    double chiSquare = 0;
    for (int count : counts) {
      chiSquare += (count - expected) * (count - expected) / expected;
    }
    assertThat(expected).isGreaterThan(2000);
    // Three degrees of freedom: more than 20 comes up once in 6000 seeds.
    assertThat(chiSquare).isLessThan(20);
  }

  @ParameterizedTest
  @EnumSource
  void factsStandAnywhere(Family family) {
    int[] quarters = new int[4];
    int facts = 0;
    for (Reading reading : longOnes(family)) {
      for (int place : reading.factPlaces()) {
        quarters[(int) (4 * (place + 0.5) / reading.sentences())]++;
        facts++;
      }
    }
    for (int quarter : quarters) {
      assertThat((double) quarter / facts).isBetween(0.2, 0.3);
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyFactIsAskedForEquallyOften(Family family) {
    assertThat(
            mean(
                longOnes(family),
                reading -> {
                  int last = reading.facts() - 1;
                  int first = reading.keys().indexOf(reading.asked());
                  int again = reading.keys().lastIndexOf(reading.asked());
                  return (first + again) / 2.0 / last;
                }))
        .isCloseTo(0.5, within(0.08));
  }

  @Test
  void fortyFivePerCentOfTheLaterVariablesHoldAnotherVariable() {
    List<String> later = new ArrayList<>();
    for (Reading reading : longOnes(Family.VARIABLES)) {
      assertThat(reading.values().getFirst()).matches("\\d{5}");
      later.addAll(reading.values().subList(1, reading.facts()));
    }
    assertThat(share(later, value -> value.startsWith("VAR"))).isCloseTo(0.45, within(0.05));
  }

  @Test
  void theThreeOperatorsAreEquallyLikely() {
    for (String operator : List.of("+", "-", "*")) {
      assertThat(share(values(Family.CODE), body -> body.startsWith("return a " + operator)))
          .isCloseTo(1.0 / 3, within(0.04));
    }
  }

  @Test
  void aFewshotDocumentUses2Or4Or8Labels() {
    List<Integer> labels =
        longOnes(Family.FEWSHOT).stream()
            .filter(reading -> reading.facts() >= 10)
            .map(reading -> new HashSet<>(reading.values()).size())
            .toList();
    assertThat(labels).allMatch(count -> count <= 8);
    // Of 10 to 12 draws, both of 2 labels show up almost surely, more than 4 only of 8.
    assertThat(labels.stream().filter(count -> count <= 2).count() / (double) labels.size())
        .isCloseTo(1.0 / 3, within(0.15));
    assertThat(labels.stream().filter(count -> count > 4).count() / (double) labels.size())
        .isCloseTo(1.0 / 3, within(0.15));
  }

  @Test
  void aFewshotWordIsAnAdjectiveOrANounWithEvenOdds() {
    List<String> words =
        longOnes(Family.FEWSHOT).stream().flatMap(reading -> reading.keys().stream()).toList();
    assertThat(share(words, Vocabulary.standard().adjectives()::contains))
        .isCloseTo(0.5, within(0.05));
  }
}
