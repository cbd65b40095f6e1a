package io.evolkv.policies.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PoolingTest {
  @Test
  void averagesWithZerosBeyondTheEndsThatCountInTheDivisor() {
    assertThat(Pooling.AVG.pool(new double[] {3, 6, 9, 3}, 3)).containsExactly(3, 6, 6, 4);
  }

  @Test
  void takesTheLargestOfWhatIsThere() {
    assertThat(Pooling.MAX.pool(new double[] {-3, -6, -9, -5, -5}, 3))
        .containsExactly(-3, -3, -5, -5, -5);
  }

  @Test
  void poolsFewerPositionsThanTheKernelCovers() {
    assertThat(Pooling.AVG.pool(new double[] {7, 14}, 7)).containsExactly(3, 3);
    assertThat(Pooling.MAX.pool(new double[] {7, 14}, 7)).containsExactly(14, 14);
    assertThat(Pooling.MAX.pool(new double[] {7, 14}, Integer.MAX_VALUE)).containsExactly(14, 14);
  }

  @ParameterizedTest
  @EnumSource
  void changesNothingWithAKernelOfOne(Pooling pooling) {
    assertThat(pooling.pool(new double[] {2, -1, 5}, 1)).containsExactly(2, -1, 5);
    assertThat(pooling.pool(new double[0], 1)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 2, 8})
  void refusesAKernelWithoutACentre(int kernel) {
    assertThatThrownBy(() -> Pooling.AVG.pool(new double[] {1}, kernel))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not " + kernel);
  }
}
