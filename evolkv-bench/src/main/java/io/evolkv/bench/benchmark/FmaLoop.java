package io.evolkv.bench.benchmark;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Fused multiply-adds on registers alone: no program of this JVM does more per second. Twelve
 * independent sums hide the latency of the unit (4 cycles, two units) and fit sixteen registers
 * beside the two factors. Only for a JVM that has the Vector API.
 */
final class FmaLoop {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final int SUMS = 12;
  private static final int ROUNDS = 10_000;

  /** Floating-point operations of one {@link #run()}. */
  static final double OPERATIONS = 2.0 * ROUNDS * SUMS * LANES;

  private final float[] sums = new float[SUMS * LANES];

  /** Width of the vectors. */
  static int bits() {
    return SPECIES.vectorBitSize();
  }

  /** s = s · 0.999 + 0.001 for each sum, which stays near 1: no infinities, nothing subnormal. */
  void run() {
    float[] s = sums;
    FloatVector factor = FloatVector.broadcast(SPECIES, 0.999f);
    FloatVector summand = FloatVector.broadcast(SPECIES, 0.001f);
    FloatVector s0 = FloatVector.fromArray(SPECIES, s, 0);
    FloatVector s1 = FloatVector.fromArray(SPECIES, s, LANES);
    FloatVector s2 = FloatVector.fromArray(SPECIES, s, 2 * LANES);
    FloatVector s3 = FloatVector.fromArray(SPECIES, s, 3 * LANES);
    FloatVector s4 = FloatVector.fromArray(SPECIES, s, 4 * LANES);
    FloatVector s5 = FloatVector.fromArray(SPECIES, s, 5 * LANES);
    FloatVector s6 = FloatVector.fromArray(SPECIES, s, 6 * LANES);
    FloatVector s7 = FloatVector.fromArray(SPECIES, s, 7 * LANES);
    FloatVector s8 = FloatVector.fromArray(SPECIES, s, 8 * LANES);
    FloatVector s9 = FloatVector.fromArray(SPECIES, s, 9 * LANES);
    FloatVector s10 = FloatVector.fromArray(SPECIES, s, 10 * LANES);
    FloatVector s11 = FloatVector.fromArray(SPECIES, s, 11 * LANES);
    for (int i = 0; i < ROUNDS; i++) {
      s0 = s0.fma(factor, summand);
      s1 = s1.fma(factor, summand);
      s2 = s2.fma(factor, summand);
      s3 = s3.fma(factor, summand);
      s4 = s4.fma(factor, summand);
      s5 = s5.fma(factor, summand);
      s6 = s6.fma(factor, summand);
      s7 = s7.fma(factor, summand);
      s8 = s8.fma(factor, summand);
      s9 = s9.fma(factor, summand);
      s10 = s10.fma(factor, summand);
      s11 = s11.fma(factor, summand);
    }
    s0.intoArray(s, 0);
    s1.intoArray(s, LANES);
    s2.intoArray(s, 2 * LANES);
    s3.intoArray(s, 3 * LANES);
    s4.intoArray(s, 4 * LANES);
    s5.intoArray(s, 5 * LANES);
    s6.intoArray(s, 6 * LANES);
    s7.intoArray(s, 7 * LANES);
    s8.intoArray(s, 8 * LANES);
    s9.intoArray(s, 9 * LANES);
    s10.intoArray(s, 10 * LANES);
    s11.intoArray(s, 11 * LANES);
  }
}
