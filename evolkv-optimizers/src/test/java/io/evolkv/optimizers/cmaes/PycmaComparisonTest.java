package io.evolkv.optimizers.cmaes;

import static org.assertj.core.api.Assertions.assertThat;

import io.evolkv.optimizers.fixture.SharedFile;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/**
 * Evaluations to 1e-8 on test functions against pycma's medians over 25 seeds. Runs in 20
 * dimensions are long and differ little, so that few of them do.
 */
class PycmaComparisonTest {
  private static final double TARGET = 1e-8;

  @TestFactory
  Stream<DynamicTest> needsAsManyEvaluationsAsPycma() {
    return SharedFile.tests("goldens/cma.json", "results", PycmaComparisonTest::comparison);
  }

  private static DynamicTest comparison(JsonNode row) {
    Setup setup =
        new Setup(
            TestFunctions.named(row.get("function").asString()),
            row.get("n").asInt(),
            row.get("popsize").asInt(),
            row.get("active").asBoolean());
    String name = "%s, n = %d, active %b".formatted(row.get("function"), setup.n, setup.active);
    return DynamicTest.dynamicTest(
        name,
        () -> {
          double theirs = row.get("evaluations_median").asDouble();
          int[] ours = setup.evaluationsOfSuccesses((int) (2 * theirs));
          // Rastrigin and Rosenbrock have local minima, so that a run is a draw.
          double share = row.get("success").asDouble() / row.get("of").asDouble();
          assertThat((double) ours.length / setup.runs()).isGreaterThan(share - 0.25);
          assertThat(ours[ours.length / 2] / theirs).isBetween(0.85, 1.15);
        });
  }

  private record Setup(ToDoubleFunction<double[]> function, int n, int population, boolean active) {
    int runs() {
      return n < 20 ? 25 : 7;
    }

    /** Sorted evaluations of the runs that reach the target. */
    int[] evaluationsOfSuccesses(int limit) {
      return IntStream.range(0, runs())
          .mapToObj(seed -> evaluations(seed, limit))
          .flatMapToInt(OptionalInt::stream)
          .sorted()
          .toArray();
    }

    private OptionalInt evaluations(int seed, int limit) {
      double[] start = new Random(seed).doubles(n, -4, 4).toArray();
      CmaEs search = new CmaEs(start, new CmaEsSettings(2, population, active, seed));
      for (int used = population; used <= limit; used += population) {
        double[] values = Arrays.stream(search.ask()).mapToDouble(function).toArray();
        if (Arrays.stream(values).anyMatch(value -> value <= TARGET)) {
          return OptionalInt.of(used);
        }
        search.tell(Arrays.stream(values).map(value -> -value).toArray());
      }
      return OptionalInt.empty();
    }
  }
}
