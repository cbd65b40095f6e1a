package io.evolkv.runtime.kernels;

/**
 * exp in float by range reduction and a Taylor polynomial: x = n·ln2 + r with |r| at most ln2/2,
 * exp(x) = 2^n · exp(r). The polynomial of degree 7 leaves an error below one unit in the last
 * place. Only additions, multiplications and fused multiply-adds, hence the same bits in
 * interpreted, compiled and vectorised code.
 */
final class Exponential {
  /** Below, the result would be subnormal; arguments are clamped to the range. */
  static final float LOWEST = -87.0f;

  /** Above, the result would overflow. */
  static final float HIGHEST = 88.0f;

  static final float LOG2_E = 1.442695f;

  /** Adding and subtracting it rounds to the nearest integer; its bits then hold that integer. */
  static final float ROUNDING = 0x1.8p23f;

  static final int ROUNDING_BITS = 0x4B400000;

  /** ln2 in two parts; the first has few enough bits that n times it is exact. */
  static final float LN2_HIGH = 0x1.63p-1f;

  static final float LN2_LOW = -2.1219444e-4f;

  static final float C7 = 1f / 5040;
  static final float C6 = 1f / 720;
  static final float C5 = 1f / 120;
  static final float C4 = 1f / 24;
  static final float C3 = 1f / 6;
  static final float C2 = 0.5f;

  private Exponential() {}

  static float exp(float x) {
    float clamped = Math.max(LOWEST, Math.min(HIGHEST, x));
    float rounded = Math.fma(clamped, LOG2_E, ROUNDING);
    float n = rounded - ROUNDING;
    float r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, clamped));
    float p = Math.fma(C7, r, C6);
    p = Math.fma(p, r, C5);
    p = Math.fma(p, r, C4);
    p = Math.fma(p, r, C3);
    p = Math.fma(p, r, C2);
    p = Math.fma(p, r, 1f);
    p = Math.fma(p, r, 1f);
    int power = Float.floatToRawIntBits(rounded) - ROUNDING_BITS;
    return p * Float.intBitsToFloat((power + 127) << 23);
  }
}
