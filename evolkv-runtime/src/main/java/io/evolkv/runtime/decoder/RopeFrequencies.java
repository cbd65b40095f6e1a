package io.evolkv.runtime.decoder;

import java.util.Arrays;

/**
 * The angles per position of RoPE's pairs, in the variants that models use to reach beyond the
 * context they were trained with. Plain RoPE (arXiv:2104.09864) turns pair i of d rotated elements
 * by base^(-2i/d) per position.
 */
public final class RopeFrequencies {
  private final float[] near;
  private final float[] far;
  private final int border;
  private final float magnitude;

  private RopeFrequencies(float[] near, float[] far, int border, float magnitude) {
    this.near = near;
    this.far = far;
    this.border = border;
    this.magnitude = magnitude;
  }

  private static RopeFrequencies same(float[] frequencies) {
    return new RopeFrequencies(frequencies, frequencies, Integer.MAX_VALUE, 1);
  }

  /**
   * Plain RoPE.
   *
   * @param base the frequency base, for example 10,000
   * @param rotated elements of a head that turn, even
   * @return the frequencies
   */
  public static RopeFrequencies plain(double base, int rotated) {
    return divided(base, rotated, repeated(1, rotated / 2));
  }

  /**
   * Position interpolation (arXiv:2306.15595): all positions are divided by a factor.
   *
   * @param base the frequency base
   * @param rotated elements of a head that turn, even
   * @param factor the divisor
   * @return the frequencies
   */
  public static RopeFrequencies linear(double base, int rotated, double factor) {
    return divided(base, rotated, repeated(factor, rotated / 2));
  }

  /**
   * A divisor of its own for each frequency.
   *
   * @param base the frequency base
   * @param rotated elements of a head that turn, even
   * @param divisors {@code [rotated / 2]}
   * @return the frequencies
   */
  public static RopeFrequencies divided(double base, int rotated, float[] divisors) {
    return same(frequencies(base, rotated, divisors));
  }

  /**
   * Llama 3.1's rule: frequencies that turn less than {@code low} times within the original context
   * are divided by the factor, those that turn more than {@code high} times stay, and between them
   * 1/divisor goes from one to the other linearly in the number of turns.
   *
   * @param base the frequency base
   * @param rotated elements of a head that turn, even
   * @param factor the divisor of low frequencies
   * @param low turns, {@code low_freq_factor}
   * @param high turns, {@code high_freq_factor}
   * @param originalContext positions the model was trained with at first
   * @return the frequencies
   */
  public static RopeFrequencies llama3(
      double base, int rotated, double factor, double low, double high, int originalContext) {
    float[] divisors = new float[rotated / 2];
    for (int i = 0; i < divisors.length; i++) {
      double turns = originalContext * frequency(base, rotated, i) / (2 * Math.PI);
      double kept = Math.clamp((turns - low) / (high - low), 0.0, 1.0);
      divisors[i] = (float) (1 / ((1 - kept) / factor + kept));
    }
    return divided(base, rotated, divisors);
  }

  /**
   * LongRoPE (arXiv:2402.13753): one list of divisors for prompts within the original context, one
   * for longer prompts; cosines and sines grow by a factor in both cases.
   *
   * @param base the frequency base
   * @param rotated elements of a head that turn, even
   * @param near divisors for prompts of at most {@code originalContext} tokens
   * @param far divisors for longer prompts
   * @param originalContext positions the model was trained with at first
   * @param magnitude the factor of cosines and sines
   * @return the frequencies
   */
  public static RopeFrequencies longRope(
      double base, int rotated, float[] near, float[] far, int originalContext, double magnitude) {
    return new RopeFrequencies(
        frequencies(base, rotated, near),
        frequencies(base, rotated, far),
        originalContext,
        (float) magnitude);
  }

  private static float[] frequencies(double base, int rotated, float[] divisors) {
    float[] frequencies = new float[rotated / 2];
    for (int i = 0; i < frequencies.length; i++) {
      frequencies[i] = (float) (frequency(base, rotated, i) / divisors[i]);
    }
    return frequencies;
  }

  private static double frequency(double base, int rotated, int pair) {
    return 1 / StrictMath.pow(base, (double) (2 * pair) / rotated);
  }

  private static float[] repeated(double divisor, int count) {
    float[] divisors = new float[count];
    Arrays.fill(divisors, (float) divisor);
    return divisors;
  }

  /** For prompts up to {@link #border()} tokens, radians per position of each pair. */
  float[] near() {
    return near;
  }

  /** For longer prompts. */
  float[] far() {
    return far;
  }

  int border() {
    return border;
  }

  float magnitude() {
    return magnitude;
  }
}
