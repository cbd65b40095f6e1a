package io.evolkv.runtime.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** RoPE by its formula, in both pairings and all variants. */
class RopeTest {
  private static final int FAR = 131_072;

  /** Pair (a, b) of frequency f after the rotation of a position. */
  private static double[] turned(double a, double b, double angle) {
    return new double[] {
      a * Math.cos(angle) - b * Math.sin(angle), a * Math.sin(angle) + b * Math.cos(angle)
    };
  }

  @Test
  void neighboursAndHalvesTurnTheSamePairs() {
    RopeFrequencies frequencies = RopeFrequencies.plain(100, 4);
    float[] neighbours = {9, 1, 2, 3, 4, 5};
    float[] halves = {9, 1, 3, 2, 4, 5};
    new Rope(RopePairing.NEIGHBOURS, frequencies, 10).rotate(neighbours, 1, 1, 5, 3, 1);
    new Rope(RopePairing.HALVES, frequencies, 10).rotate(halves, 1, 1, 5, 3, 1);
    double[] fast = turned(1, 2, 3);
    double[] slow = turned(3, 4, 3 / Math.sqrt(100));
    float[] expected = {9, (float) fast[0], (float) fast[1], (float) slow[0], (float) slow[1], 5};
    assertThat(neighbours).containsExactly(expected, within(1e-6f));
    assertThat(halves)
        .containsExactly(
            new float[] {9, expected[1], expected[3], expected[2], expected[4], 5}, within(1e-6f));
  }

  @Test
  void linearScalingDividesPositions() {
    float[] scaled = {1, 2, 3, 4};
    float[] plain = scaled.clone();
    new Rope(RopePairing.HALVES, RopeFrequencies.linear(10_000, 4, 4), 50)
        .rotate(scaled, 0, 1, 4, 40, 1);
    new Rope(RopePairing.HALVES, RopeFrequencies.plain(10_000, 4), 50)
        .rotate(plain, 0, 1, 4, 10, 1);
    assertThat(scaled).containsExactly(plain, within(1e-6f));
  }

  /** Wave lengths below 8192/4 positions stay, above 8192 are eight times as long. */
  @Test
  void llama3StretchesLongWavesOnly() {
    float[] near = RopeFrequencies.llama3(500_000, 128, 8, 1, 4, 8192).near();
    float[] plain = RopeFrequencies.plain(500_000, 128).near();
    for (int i = 0; i < 64; i++) {
      double wave = 2 * Math.PI / plain[i];
      double ratio = (double) plain[i] / near[i];
      if (wave < 8192 / 4.0) {
        assertThat(ratio).isCloseTo(1, within(1e-6));
      } else if (wave > 8192) {
        assertThat(ratio).isCloseTo(8, within(1e-5));
      } else {
        assertThat(ratio).isBetween(1.0, 8.0);
      }
    }
  }

  @Test
  void aPromptsLengthChoosesTheFactorsOfLongRope() {
    float[] near = {1, 1};
    float[] far = {2, 4};
    Rope rope =
        new Rope(RopePairing.HALVES, RopeFrequencies.longRope(10_000, 4, near, far, 64, 1.5), 512);
    float[] shortPrompt = {1, 0, 0, 0};
    float[] longPrompt = {1, 0, 0, 0};
    rope.rotate(shortPrompt, 0, 1, 4, 100, 64);
    rope.rotate(longPrompt, 0, 1, 4, 100, 65);
    assertThat(shortPrompt[0]).isCloseTo((float) (1.5 * Math.cos(100)), within(1e-5f));
    assertThat(longPrompt[0]).isCloseTo((float) (1.5 * Math.cos(50)), within(1e-5f));
  }

  @Test
  void turnsBackToAnEarlierPosition() {
    float[] near = {1, 3};
    float[] far = {2, 4};
    for (RopePairing pairing : RopePairing.values()) {
      for (RopeFrequencies frequencies :
          List.of(
              RopeFrequencies.plain(10_000, 4),
              RopeFrequencies.longRope(10_000, 4, near, far, 64, 1.5))) {
        Rope rope = new Rope(pairing, frequencies, FAR);
        for (int promptLength : new int[] {64, 65}) {
          float[] expected = {1, 2, 3, 4, 5};
          float[] turned = expected.clone();
          rope.rotate(expected, 0, 1, 5, 300, promptLength);
          rope.rotate(turned, 0, 1, 5, 1000, promptLength);
          rope.turnBack(turned, 700, promptLength);
          assertThat(turned).containsExactly(expected, within(2e-3f));
        }
      }
    }
  }

  /** Whoever asks first, and wherever a piece of the table begins. */
  @Test
  void tablesDoNotDependOnTheOrderOfPositions() {
    RopeFrequencies frequencies = RopeFrequencies.plain(10_000, 8);
    Rope forwards = new Rope(RopePairing.HALVES, frequencies, FAR);
    Rope backwards = new Rope(RopePairing.HALVES, frequencies, FAR);
    int[] positions = {0, 1, 511, 512, 513, 70_000, FAR - 1};
    float[][] expected = new float[positions.length][];
    for (int i = 0; i < positions.length; i++) {
      expected[i] = at(forwards, positions[i]);
      assertThat((double) expected[i][0]).isCloseTo(turned(1, 5, positions[i])[0], within(1e-3));
    }
    IntStream.range(0, positions.length)
        .map(i -> positions.length - 1 - i)
        .forEach(i -> assertThat(at(backwards, positions[i])).containsExactly(expected[i]));
  }

  private static float[] at(Rope rope, int position) {
    float[] head = {1, 2, 3, 4, 5, 6, 7, 8};
    rope.rotate(head, 0, 1, 8, position, 1);
    return head;
  }
}
