package io.evolkv.optimizers.cmaes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.evolkv.optimizers.fixture.SharedFile;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class CmaEsTest {
  private static final double[] START = {3, -2, 1, 4};

  @TestFactory
  Stream<DynamicTest> theDefaultPopulationIsTheVectors() {
    return SharedFile.tests(
        "policies/vectors/evolkv.json",
        "population_size",
        row ->
            DynamicTest.dynamicTest(
                "n = " + row.get("dimension"),
                () ->
                    assertThat(CmaEsSettings.defaultPopulation(row.get("dimension").asInt()))
                        .isEqualTo(row.get("lambda_pop").asInt())));
  }

  @Test
  void aGenerationStaysTheSameUntilItIsTold() {
    CmaEs search = search(START, 1, 7);
    double[][] first = search.ask();
    first[0][0] = 1e9;
    double[][] again = search.ask();
    assertThat(again[0][0]).isNotEqualTo(1e9);
    assertThat(again).isDeepEqualTo(search.ask());
    search.tell(1, 2, 3, 4, 5, 6, 7, 8);
    assertThat(search.ask()[1]).isNotEqualTo(again[1]);
  }

  @Test
  void theFirstGenerationHasTheStartAsMeanAndSigmaAsDeviation() {
    CmaEs search = new CmaEs(new double[] {10}, new CmaEsSettings(0.5, 20_000, true, 1));
    double[] values = Arrays.stream(search.ask()).mapToDouble(x -> x[0]).toArray();
    double mean = Arrays.stream(values).average().orElseThrow();
    double variance =
        Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
    assertThat(mean).isCloseTo(10, within(0.015));
    assertThat(Math.sqrt(variance)).isCloseTo(0.5, within(0.01));
  }

  @Test
  void itMaximises() {
    CmaEs search = search(START, 1, 3);
    run(search, 100, x -> -TestFunctions.sphere(x));
    assertThat(TestFunctions.sphere(search.mean())).isLessThan(1e-8);
  }

  @Property(tries = 20)
  void oneDimensionIsEnough(@ForAll @DoubleRange(min = -5, max = 5) double start) {
    CmaEs search = search(new double[] {start}, 1, 3);
    run(search, 100, x -> -Math.abs(x[0] - 7));
    assertThat(search.mean()[0]).isCloseTo(7, within(1e-6));
  }

  @Property(tries = 20)
  void onlyTheOrderOfTheFitnessMatters(@ForAll long seed) {
    CmaEs plain = search(START, 1, seed);
    CmaEs transformed = search(START, 1, seed);
    run(plain, 40, x -> -TestFunctions.rosenbrock(x));
    run(transformed, 40, x -> 5 - 1e-3 * StrictMath.cbrt(TestFunctions.rosenbrock(x)));
    assertThat(transformed.ask()).isDeepEqualTo(plain.ask());
  }

  @Property(tries = 20)
  void aTranslatedProblemIsSearchedAlike(
      @ForAll long seed, @ForAll @IntRange(min = -64, max = 64) int shift) {
    double[] shifted = Arrays.stream(START).map(v -> v + shift).toArray();
    CmaEs plain = search(START, 1, seed);
    CmaEs moved = search(shifted, 1, seed);
    run(plain, 20, x -> -TestFunctions.ellipsoid(x));
    run(moved, 20, x -> -TestFunctions.ellipsoid(Arrays.stream(x).map(v -> v - shift).toArray()));
    for (int i = 0; i < START.length; i++) {
      assertThat(moved.mean()[i] - shift).isCloseTo(plain.mean()[i], within(1e-7));
    }
    assertThat(moved.sigma()).isCloseTo(plain.sigma(), within(1e-7));
  }

  @Property(tries = 20)
  void aScaledProblemIsSearchedAlike(@ForAll long seed) {
    double[] scaled = Arrays.stream(START).map(v -> 1024 * v).toArray();
    CmaEs plain = search(START, 1, seed);
    CmaEs large = search(scaled, 1024, seed);
    run(plain, 20, x -> -TestFunctions.sphere(x));
    run(large, 20, x -> -TestFunctions.sphere(x));
    assertThat(Arrays.stream(large.mean()).map(v -> v / 1024).toArray()).isEqualTo(plain.mean());
  }

  @Property(tries = 20)
  void theSeedDecidesTheSamples(@ForAll long seed) {
    assertThat(search(START, 1, seed).ask()).isDeepEqualTo(search(START, 1, seed).ask());
    assertThat(search(START, 1, seed).ask()[0]).isNotEqualTo(search(START, 1, seed + 1).ask()[0]);
  }

  @Test
  void generationsOfEqualFitnessTeachNothing() {
    CmaEs search = search(START, 1, 5);
    run(search, 30, x -> -TestFunctions.sphere(x));
    double[] mean = search.mean();
    double sigma = search.sigma();
    run(search, 1000, x -> 0.25);
    assertThat(search.mean()).isEqualTo(mean);
    assertThat(search.sigma()).isEqualTo(sigma);
    run(search, 100, x -> -TestFunctions.sphere(x));
    assertThat(TestFunctions.sphere(search.mean())).isLessThan(1e-8);
  }

  @Test
  void fitnessThatGrowsWithoutBoundKeepsTheSamplesFinite() {
    CmaEs search = search(START, 1, 5);
    run(search, 3000, x -> x[0]);
    assertThat(search.mean()[0]).isGreaterThan(1e9).isFinite();
    assertThat(Arrays.stream(search.ask()).flatMapToDouble(Arrays::stream))
        .allMatch(Double::isFinite);
  }

  @Test
  void stepsOfOneInAVastValleyDoNotBreakTheDecomposition() {
    CmaEs search = search(START, 1, 5);
    run(search, 3000, x -> -x[0] * x[0] - 1e-24 * x[1] * x[1]);
    assertThat(Arrays.stream(search.ask()).flatMapToDouble(Arrays::stream))
        .allMatch(v -> Math.abs(v) < 1e200);
    assertThat(search.mean()[0]).isCloseTo(0, within(1e-9));
  }

  @Test
  void infinitelyBadPointsAreOnlyTheWorst() {
    CmaEs search = search(START, 1, 5);
    run(search, 200, x -> x[0] < 1 ? Double.NEGATIVE_INFINITY : -TestFunctions.sphere(x));
    assertThat(search.mean()[0]).isCloseTo(1, within(1e-3));
  }

  @Test
  void nanIsAnError() {
    assertThatThrownBy(() -> search(START, 1, 5).tell(1, 2, 3, 4, Double.NaN, 6, 7, 8))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the fitness of point 4 is NaN");
  }

  @Test
  void theFitnessOfEveryPointIsNeeded() {
    assertThatThrownBy(() -> search(START, 1, 5).tell(1, 2, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("3 fitness values for 8 points");
  }

  @Test
  void startAndSettingsAreChecked() {
    assertThatThrownBy(() -> search(new double[0], 1, 5)).hasMessageContaining("start is []");
    assertThatThrownBy(() -> search(new double[] {Double.NaN}, 1, 5)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> search(START, 0, 5)).hasMessageContaining("sigma is 0.0");
    assertThatThrownBy(() -> search(START, Double.NaN, 5)).hasMessageContaining("sigma is NaN");
    assertThatThrownBy(() -> new CmaEsSettings(1, 3, true, 5))
        .hasMessage("population is 3, at least 4 needed");
  }

  private static CmaEs search(double[] start, double sigma, long seed) {
    return new CmaEs(start, new CmaEsSettings(sigma, 8, true, seed));
  }

  private static void run(CmaEs search, int generations, ToDoubleFunction<double[]> fitness) {
    for (int i = 0; i < generations; i++) {
      search.tell(Arrays.stream(search.ask()).mapToDouble(fitness).toArray());
    }
  }
}
