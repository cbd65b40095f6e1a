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

  @Test
  void fillsUpToATotalInTheOrderOfTheFractions() {
    // 5.6 and 0.8 to a total of 8: the second, the first, and again the second... of three missing.
    assertThat(LargestRemainder.fill(new long[] {56, 8}, 10, 8, 9)).containsExactly(6, 2);
    assertThat(LargestRemainder.fill(new long[] {30, 30}, 10, 7, 9)).containsExactly(4, 3);
  }

  @Test
  void passesOverWhatIsFull() {
    assertThat(LargestRemainder.fill(new long[] {25, 29, 1}, 10, 8, 3)).containsExactly(3, 3, 2);
    assertThat(LargestRemainder.fill(new long[] {25, 29, 1}, 10, 99, 3)).containsExactly(3, 3, 3);
  }
}
