package io.evolkv.policies.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GroupReductionTest {
  private static final double[][] THREE_HEADS = {{1, 9}, {2, 0}, {6, 3}};

  @Test
  void joinsTheHeadsOfAGroup() {
    assertThat(GroupReduction.MEAN.reduce(THREE_HEADS)).containsExactly(3, 4);
    assertThat(GroupReduction.MAX.reduce(THREE_HEADS)).containsExactly(6, 9);
    assertThat(GroupReduction.SUM.reduce(THREE_HEADS)).containsExactly(9, 12);
  }

  @Test
  void leavesItsInputAlone() {
    double[][] heads = {{1, 2}, {3, 4}};
    GroupReduction.SUM.reduce(heads);
    assertThat(heads).isDeepEqualTo(new double[][] {{1, 2}, {3, 4}});
  }
}
