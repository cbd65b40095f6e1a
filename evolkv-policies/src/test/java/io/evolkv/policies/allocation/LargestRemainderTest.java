package io.evolkv.policies.allocation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LargestRemainderTest {
  @Test
  void leavesWholeNumbersAsTheyAre() {
    assertThat(LargestRemainder.round(new long[] {6, 0, 3}, 3)).containsExactly(2, 0, 1);
  }

  @Test
  void roundsUpTheLargestFractions() {
    // 0.1, 0.8, 2.4, 0.7
    assertThat(LargestRemainder.round(new long[] {1, 8, 24, 7}, 10)).containsExactly(0, 1, 2, 1);
  }

  @Test
  void prefersTheFirstOfEqualFractions() {
    assertThat(LargestRemainder.round(new long[] {1, 1, 1, 1}, 2)).containsExactly(1, 1, 0, 0);
  }

  @Test
  void dropsWhatIsLessThanAWhole() {
    assertThat(LargestRemainder.round(new long[] {1, 1}, 3)).containsExactly(0, 0);
  }
}
