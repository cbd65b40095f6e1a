package io.evolkv.optimizers.cmaes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class CovarianceTest {
  @Property(tries = 50)
  void shapeIsASquareRootOfTheSumOfTheUpdates(
      @ForAll @IntRange(min = 1, max = 6) int n, @ForAll long seed) {
    Random random = new Random(seed);
    Covariance covariance = new Covariance(n);
    double[][] expected = new double[n][n];
    for (int i = 0; i < n; i++) {
      expected[i][i] = 0.25;
    }
    covariance.scale(0.25);
    for (int update = 0; update < 3; update++) {
      double[] vector = random.doubles(n, -1, 1).toArray();
      covariance.add(2, vector);
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          expected[i][j] += 2 * vector[i] * vector[j];
        }
      }
    }
    covariance.decompose();
    double[][] columns = new double[n][];
    for (int k = 0; k < n; k++) {
      columns[k] = covariance.shape(unit(n, k));
    }
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double product = 0;
        for (double[] column : columns) {
          product += column[i] * column[j];
        }
        assertThat(product).isCloseTo(expected[i][j], within(1e-12));
      }
    }
  }

  @Property(tries = 50)
  void whiteningUndoesTheStretchingOfASample(@ForAll long seed) {
    Random random = new Random(seed);
    Covariance covariance = new Covariance(5);
    for (int update = 0; update < 4; update++) {
      covariance.add(3, random.doubles(5, -1, 1).toArray());
    }
    covariance.decompose();
    double[] z = random.doubles(5, -1, 1).toArray();
    double[] white = covariance.whiten(covariance.shape(z));
    assertThat(squares(white)).isCloseTo(squares(z), within(1e-9));
  }

  @Test
  void theConditionNumberIsLimited() {
    Covariance covariance = new Covariance(2);
    covariance.scale(1e-30);
    covariance.add(1, new double[] {1, 1});
    covariance.decompose();
    double[] whitened = covariance.whiten(new double[] {1, -1});
    assertThat(Math.sqrt(squares(whitened))).isCloseTo(1e7, within(1e5));
  }

  @Test
  void aMatrixThatLostItsDefinitenessIsMended() {
    Covariance covariance = new Covariance(2);
    covariance.add(-1.5, new double[] {1, 0});
    covariance.decompose();
    assertThat(covariance.shape(new double[] {1, 1})).doesNotContain(Double.NaN);
    assertThat(covariance.whiten(new double[] {1, 1})).doesNotContain(Double.NaN);
  }

  private static double[] unit(int n, int k) {
    double[] unit = new double[n];
    unit[k] = 1;
    return unit;
  }

  private static double squares(double[] vector) {
    return Arrays.stream(vector).map(v -> v * v).sum();
  }
}
