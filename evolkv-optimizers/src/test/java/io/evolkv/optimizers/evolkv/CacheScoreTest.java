package io.evolkv.optimizers.evolkv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.evolkv.optimizers.fixture.SharedFile;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class CacheScoreTest {
  @TestFactory
  Stream<DynamicTest> theVectors() {
    return SharedFile.tests(
        "policies/vectors/evolkv.json",
        "cache_score",
        row ->
            DynamicTest.dynamicTest(
                "mean %s of c = %s".formatted(row.get("kbar"), row.get("c")),
                () -> {
                  CacheScore score =
                      new CacheScore(row.get("c").asInt(), row.get("gamma").asDouble());
                  double mean = row.get("kbar").asDouble();
                  assertThat(score.of(mean))
                      .isCloseTo(row.get("cache_score").asDouble(), within(1e-9));
                  assertThat(score.objective(0.5, 0.3, mean))
                      .isCloseTo(
                          row.get("objective_for_f_0.5_lambda_0.3").asDouble(), within(1e-9));
                }));
  }

  @Property
  void itIsOneAtTheMeanBudgetAndFallsToBothSides(
      @ForAll @IntRange(min = 1, max = 4096) int c,
      @ForAll @DoubleRange(min = 0, max = 1) double gamma,
      @ForAll @DoubleRange(min = 0, max = 3) double near,
      @ForAll @DoubleRange(min = 0, max = 3) double far) {
    CacheScore score = new CacheScore(c, gamma);
    assertThat(score.of(c)).isEqualTo(1);
    assertThat(score.of(near * c)).isBetween(0.0, 1.0);
    boolean sameSide = (near - 1) * (far - 1) >= 0;
    if (sameSide && Math.abs(near - 1) <= Math.abs(far - 1)) {
      assertThat(score.of(near * c)).isGreaterThanOrEqualTo(score.of(far * c) - 1e-12);
    }
  }
}
