package io.evolkv.runtime.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The Vector API implementation for 128, 256 and 512 bits. The width is a constant of the JVM: the
 * platform's preferred one, or the system property {@code evolkv.vector.bits}.
 *
 * <p>A file of kernels is long on purpose. Vectors do not cross method boundaries and each
 * accumulator is a local of its own; otherwise they are boxed, at a twentieth of the speed.
 */
final class VectorKernels implements Kernels {
  static final VectorSpecies<Float> SPECIES = species();
  private static final int LANES = SPECIES.length();
  private static final RowKernels ROWS = new VectorRowKernels();

  /** Rows of the main tile: 24 accumulators of the 32 registers of AVX-512, 12 of 16 otherwise. */
  private static final int TILE = LANES == 16 ? 12 : 6;

  /**
   * Up to so many rows, the query heads of a KV head for example, go through two panels at once.
   */
  private static final int FEW = 3;

  /** Where the sums of a product start: a row of two panels. */
  private static final float[] ZEROS = new float[2 * PANEL];

  private static VectorSpecies<Float> species() {
    return switch (Integer.getInteger(
        "evolkv.vector.bits", FloatVector.SPECIES_PREFERRED.vectorBitSize())) {
      case 128 -> FloatVector.SPECIES_128;
      case 256 -> FloatVector.SPECIES_256;
      case 512 -> FloatVector.SPECIES_512;
      default ->
          throw new IllegalStateException(
              "vectors of this machine have neither 128, 256 nor 512 bits");
    };
  }

  @Override
  public String description() {
    return "vector, " + SPECIES.vectorBitSize() + " bits";
  }

  @Override
  public RowKernels rows() {
    return ROWS;
  }

  @Override
  public void multiplyPanels(
      float[] a,
      int aOffset,
      int aStride,
      float[] b,
      int bOffset,
      int bStride,
      int bNext,
      int panels,
      int depth,
      float[] c,
      int cOffset,
      int cStride,
      int rows) {
    panels(
        a, aOffset, aStride, b, bOffset, bStride, bNext, panels, depth, ZEROS, 0, 0, 0, c, cOffset,
        cStride, rows);
  }

  @Override
  public void addPanels(
      float[] a,
      int aOffset,
      int aStride,
      float[] b,
      int bOffset,
      int bStride,
      int bNext,
      int panels,
      int depth,
      float[] c,
      int cOffset,
      int cStride,
      int rows) {
    panels(
        a, aOffset, aStride, b, bOffset, bStride, bNext, panels, depth, c, cOffset, cStride, PANEL,
        c, cOffset, cStride, rows);
  }

  /** Sums for all panels, starting from what is in {@code from}. */
  private static void panels(
      float[] a,
      int aOffset,
      int aStride,
      float[] b,
      int bOffset,
      int bStride,
      int bNext,
      int panels,
      int depth,
      float[] from,
      int fromOffset,
      int fromStride,
      int fromNext,
      float[] c,
      int cOffset,
      int cStride,
      int rows) {
    int panel = 0;
    if (LANES == 16 && rows <= FEW) {
      for (; panel + 2 <= panels; panel += 2) {
        int bStart = bOffset + panel * bNext;
        int start = fromOffset + panel * fromNext;
        int to = cOffset + panel * PANEL;
        wide(
            a,
            aOffset,
            aStride,
            b,
            bStart,
            bStride,
            bNext,
            depth,
            from,
            start,
            fromStride,
            c,
            to,
            cStride,
            rows);
      }
    }
    for (; panel < panels; panel++) {
      int bStart = bOffset + panel * bNext;
      int start = fromOffset + panel * fromNext;
      int to = cOffset + panel * PANEL;
      tiles(
          a,
          aOffset,
          aStride,
          b,
          bStart,
          bStride,
          depth,
          from,
          start,
          fromStride,
          c,
          to,
          cStride,
          rows);
    }
  }

  /** Sums for a few rows of two panels, starting from what is in {@code from}. */
  private static void wide(
      float[] a,
      int aOffset,
      int aStride,
      float[] b,
      int bOffset,
      int bStride,
      int bNext,
      int depth,
      float[] from,
      int fromOffset,
      int fromStride,
      float[] c,
      int cOffset,
      int cStride,
      int rows) {
    switch (rows) {
      case 1 -> wide1(a, aOffset, b, bOffset, bStride, bNext, depth, from, fromOffset, c, cOffset);
      case 2 ->
          wide2(
              a,
              aOffset,
              aStride,
              b,
              bOffset,
              bStride,
              bNext,
              depth,
              from,
              fromOffset,
              fromStride,
              c,
              cOffset,
              cStride);
      default ->
          wide3(
              a,
              aOffset,
              aStride,
              b,
              bOffset,
              bStride,
              bNext,
              depth,
              from,
              fromOffset,
              fromStride,
              c,
              cOffset,
              cStride);
    }
  }

  /** Sums for all rows of one panel, starting from what is in {@code from}. */
  private static void tiles(
      float[] a,
      int aOffset,
      int aStride,
      float[] b,
      int bOffset,
      int bStride,
      int depth,
      float[] from,
      int fromOffset,
      int fromStride,
      float[] c,
      int cOffset,
      int cStride,
      int rows) {
    for (int column = 0; column < PANEL; column += 2 * LANES) {
      int bStart = bOffset + column;
      int fStart = fromOffset + column;
      int cStart = cOffset + column;
      int row = 0;
      if (LANES == 16) {
        for (; row + TILE <= rows; row += TILE) {
          tile12(
              a,
              aOffset + row * aStride,
              aStride,
              b,
              bStart,
              bStride,
              depth,
              from,
              fStart + row * fromStride,
              fromStride,
              c,
              cStart + row * cStride,
              cStride);
        }
      } else {
        for (; row + TILE <= rows; row += TILE) {
          tile6(
              a,
              aOffset + row * aStride,
              aStride,
              b,
              bStart,
              bStride,
              depth,
              from,
              fStart + row * fromStride,
              fromStride,
              c,
              cStart + row * cStride,
              cStride);
        }
      }
      for (; row + 4 <= rows; row += 4) {
        tile4(
            a,
            aOffset + row * aStride,
            aStride,
            b,
            bStart,
            bStride,
            depth,
            from,
            fStart + row * fromStride,
            fromStride,
            c,
            cStart + row * cStride,
            cStride);
      }
      if (row + 2 <= rows) {
        tile2(
            a,
            aOffset + row * aStride,
            aStride,
            b,
            bStart,
            bStride,
            depth,
            from,
            fStart + row * fromStride,
            fromStride,
            c,
            cStart + row * cStride,
            cStride);
        row += 2;
      }
      if (row < rows) {
        tile1(
            a,
            aOffset + row * aStride,
            b,
            bStart,
            bStride,
            depth,
            from,
            fStart + row * fromStride,
            c,
            cStart + row * cStride);
      }
    }
  }

  /**
   * Three rows of two panels, four vectors of 16 lanes: enough accumulators to hide their latency.
   */
  private static void wide3(
      float[] a,
      int aOffset,
      int aStride,
      float[] b,
      int bOffset,
      int bStride,
      int bNext,
      int depth,
      float[] from,
      int fromOffset,
      int fromStride,
      float[] c,
      int cOffset,
      int cStride) {
    FloatVector s0v0 = FloatVector.fromArray(SPECIES, from, fromOffset);
    FloatVector s0v1 = FloatVector.fromArray(SPECIES, from, fromOffset + LANES);
    FloatVector s0v2 = FloatVector.fromArray(SPECIES, from, fromOffset + 2 * LANES);
    FloatVector s0v3 = FloatVector.fromArray(SPECIES, from, fromOffset + 3 * LANES);
    FloatVector s1v0 = FloatVector.fromArray(SPECIES, from, fromOffset + fromStride);
    FloatVector s1v1 = FloatVector.fromArray(SPECIES, from, fromOffset + fromStride + LANES);
    FloatVector s1v2 = FloatVector.fromArray(SPECIES, from, fromOffset + fromStride + 2 * LANES);
    FloatVector s1v3 = FloatVector.fromArray(SPECIES, from, fromOffset + fromStride + 3 * LANES);
    FloatVector s2v0 = FloatVector.fromArray(SPECIES, from, fromOffset + 2 * fromStride);
    FloatVector s2v1 = FloatVector.fromArray(SPECIES, from, fromOffset + 2 * fromStride + LANES);
    FloatVector s2v2 =
        FloatVector.fromArray(SPECIES, from, fromOffset + 2 * fromStride + 2 * LANES);
    FloatVector s2v3 =
        FloatVector.fromArray(SPECIES, from, fromOffset + 2 * fromStride + 3 * LANES);
    int a1 = aOffset + aStride;
    int a2 = aOffset + 2 * aStride;
    for (int k = 0; k < depth; k++) {
      int row = bOffset + k * bStride;
      int next = row + bNext;
      FloatVector v0 = FloatVector.fromArray(SPECIES, b, row);
      FloatVector v1 = FloatVector.fromArray(SPECIES, b, row + LANES);
      FloatVector v2 = FloatVector.fromArray(SPECIES, b, next);
      FloatVector v3 = FloatVector.fromArray(SPECIES, b, next + LANES);
      FloatVector u0 = FloatVector.broadcast(SPECIES, a[aOffset + k]);
      s0v0 = u0.fma(v0, s0v0);
      s0v1 = u0.fma(v1, s0v1);
      s0v2 = u0.fma(v2, s0v2);
      s0v3 = u0.fma(v3, s0v3);
      FloatVector u1 = FloatVector.broadcast(SPECIES, a[a1 + k]);
      s1v0 = u1.fma(v0, s1v0);
      s1v1 = u1.fma(v1, s1v1);
      s1v2 = u1.fma(v2, s1v2);
      s1v3 = u1.fma(v3, s1v3);
      FloatVector u2 = FloatVector.broadcast(SPECIES, a[a2 + k]);
      s2v0 = u2.fma(v0, s2v0);
      s2v1 = u2.fma(v1, s2v1);
      s2v2 = u2.fma(v2, s2v2);
      s2v3 = u2.fma(v3, s2v3);
    }
    s0v0.intoArray(c, cOffset);
    s0v1.intoArray(c, cOffset + LANES);
    s0v2.intoArray(c, cOffset + 2 * LANES);
    s0v3.intoArray(c, cOffset + 3 * LANES);
    s1v0.intoArray(c, cOffset + cStride);
    s1v1.intoArray(c, cOffset + cStride + LANES);
    s1v2.intoArray(c, cOffset + cStride + 2 * LANES);
    s1v3.intoArray(c, cOffset + cStride + 3 * LANES);
    s2v0.intoArray(c, cOffset + 2 * cStride);
    s2v1.intoArray(c, cOffset + 2 * cStride + LANES);
    s2v2.intoArray(c, cOffset + 2 * cStride + 2 * LANES);
    s2v3.intoArray(c, cOffset + 2 * cStride + 3 * LANES);
  }

  /**
   * Two rows of two panels, four vectors of 16 lanes: enough accumulators to hide their latency.
   */
  private static void wide2(
      float[] a,
      int aOffset,
      int aStride,
      float[] b,
      int bOffset,
      int bStride,
      int bNext,
      int depth,
      float[] from,
      int fromOffset,
      int fromStride,
      float[] c,
      int cOffset,
      int cStride) {
    FloatVector s0v0 = FloatVector.fromArray(SPECIES, from, fromOffset);
    FloatVector s0v1 = FloatVector.fromArray(SPECIES, from, fromOffset + LANES);
    FloatVector s0v2 = FloatVector.fromArray(SPECIES, from, fromOffset + 2 * LANES);
    FloatVector s0v3 = FloatVector.fromArray(SPECIES, from, fromOffset + 3 * LANES);
    FloatVector s1v0 = FloatVector.fromArray(SPECIES, from, fromOffset + fromStride);
    FloatVector s1v1 = FloatVector.fromArray(SPECIES, from, fromOffset + fromStride + LANES);
    FloatVector s1v2 = FloatVector.fromArray(SPECIES, from, fromOffset + fromStride + 2 * LANES);
    FloatVector s1v3 = FloatVector.fromArray(SPECIES, from, fromOffset + fromStride + 3 * LANES);
    int a1 = aOffset + aStride;
    for (int k = 0; k < depth; k++) {
      int row = bOffset + k * bStride;
      int next = row + bNext;
      FloatVector v0 = FloatVector.fromArray(SPECIES, b, row);
      FloatVector v1 = FloatVector.fromArray(SPECIES, b, row + LANES);
      FloatVector v2 = FloatVector.fromArray(SPECIES, b, next);
      FloatVector v3 = FloatVector.fromArray(SPECIES, b, next + LANES);
      FloatVector u0 = FloatVector.broadcast(SPECIES, a[aOffset + k]);
      s0v0 = u0.fma(v0, s0v0);
      s0v1 = u0.fma(v1, s0v1);
      s0v2 = u0.fma(v2, s0v2);
      s0v3 = u0.fma(v3, s0v3);
      FloatVector u1 = FloatVector.broadcast(SPECIES, a[a1 + k]);
      s1v0 = u1.fma(v0, s1v0);
      s1v1 = u1.fma(v1, s1v1);
      s1v2 = u1.fma(v2, s1v2);
      s1v3 = u1.fma(v3, s1v3);
    }
    s0v0.intoArray(c, cOffset);
    s0v1.intoArray(c, cOffset + LANES);
    s0v2.intoArray(c, cOffset + 2 * LANES);
    s0v3.intoArray(c, cOffset + 3 * LANES);
    s1v0.intoArray(c, cOffset + cStride);
    s1v1.intoArray(c, cOffset + cStride + LANES);
    s1v2.intoArray(c, cOffset + cStride + 2 * LANES);
    s1v3.intoArray(c, cOffset + cStride + 3 * LANES);
  }

  /** One row of two panels, four vectors of 16 lanes: enough accumulators to hide their latency. */
  private static void wide1(
      float[] a,
      int aOffset,
      float[] b,
      int bOffset,
      int bStride,
      int bNext,
      int depth,
      float[] from,
      int fromOffset,
      float[] c,
      int cOffset) {
    FloatVector s0v0 = FloatVector.fromArray(SPECIES, from, fromOffset);
    FloatVector s0v1 = FloatVector.fromArray(SPECIES, from, fromOffset + LANES);
    FloatVector s0v2 = FloatVector.fromArray(SPECIES, from, fromOffset + 2 * LANES);
    FloatVector s0v3 = FloatVector.fromArray(SPECIES, from, fromOffset + 3 * LANES);
    for (int k = 0; k < depth; k++) {
      int row = bOffset + k * bStride;
      int next = row + bNext;
      FloatVector v0 = FloatVector.fromArray(SPECIES, b, row);
      FloatVector v1 = FloatVector.fromArray(SPECIES, b, row + LANES);
      FloatVector v2 = FloatVector.fromArray(SPECIES, b, next);
      FloatVector v3 = FloatVector.fromArray(SPECIES, b, next + LANES);
      FloatVector u0 = FloatVector.broadcast(SPECIES, a[aOffset + k]);
      s0v0 = u0.fma(v0, s0v0);
      s0v1 = u0.fma(v1, s0v1);
      s0v2 = u0.fma(v2, s0v2);
      s0v3 = u0.fma(v3, s0v3);
    }
    s0v0.intoArray(c, cOffset);
    s0v1.intoArray(c, cOffset + LANES);
    s0v2.intoArray(c, cOffset + 2 * LANES);
    s0v3.intoArray(c, cOffset + 3 * LANES);
  }

  /** 12 rows of two vectors: every accumulator stays in a register. */
  private static void tile12(
      float[] a,
      int aOffset,
      int aStride,
      float[] b,
      int bOffset,
      int bStride,
      int depth,
      float[] from,
      int fromOffset,
      int fromStride,
      float[] c,
      int cOffset,
      int cStride) {
    FloatVector x0 = FloatVector.fromArray(SPECIES, from, fromOffset);
    FloatVector y0 = FloatVector.fromArray(SPECIES, from, fromOffset + LANES);
    FloatVector x1 = FloatVector.fromArray(SPECIES, from, fromOffset + fromStride);
    FloatVector y1 = FloatVector.fromArray(SPECIES, from, fromOffset + fromStride + LANES);
    FloatVector x2 = FloatVector.fromArray(SPECIES, from, fromOffset + 2 * fromStride);
    FloatVector y2 = FloatVector.fromArray(SPECIES, from, fromOffset + 2 * fromStride + LANES);
    FloatVector x3 = FloatVector.fromArray(SPECIES, from, fromOffset + 3 * fromStride);
    FloatVector y3 = FloatVector.fromArray(SPECIES, from, fromOffset + 3 * fromStride + LANES);
    FloatVector x4 = FloatVector.fromArray(SPECIES, from, fromOffset + 4 * fromStride);
    FloatVector y4 = FloatVector.fromArray(SPECIES, from, fromOffset + 4 * fromStride + LANES);
    FloatVector x5 = FloatVector.fromArray(SPECIES, from, fromOffset + 5 * fromStride);
    FloatVector y5 = FloatVector.fromArray(SPECIES, from, fromOffset + 5 * fromStride + LANES);
    FloatVector x6 = FloatVector.fromArray(SPECIES, from, fromOffset + 6 * fromStride);
    FloatVector y6 = FloatVector.fromArray(SPECIES, from, fromOffset + 6 * fromStride + LANES);
    FloatVector x7 = FloatVector.fromArray(SPECIES, from, fromOffset + 7 * fromStride);
    FloatVector y7 = FloatVector.fromArray(SPECIES, from, fromOffset + 7 * fromStride + LANES);
    FloatVector x8 = FloatVector.fromArray(SPECIES, from, fromOffset + 8 * fromStride);
    FloatVector y8 = FloatVector.fromArray(SPECIES, from, fromOffset + 8 * fromStride + LANES);
    FloatVector x9 = FloatVector.fromArray(SPECIES, from, fromOffset + 9 * fromStride);
    FloatVector y9 = FloatVector.fromArray(SPECIES, from, fromOffset + 9 * fromStride + LANES);
    FloatVector x10 = FloatVector.fromArray(SPECIES, from, fromOffset + 10 * fromStride);
    FloatVector y10 = FloatVector.fromArray(SPECIES, from, fromOffset + 10 * fromStride + LANES);
    FloatVector x11 = FloatVector.fromArray(SPECIES, from, fromOffset + 11 * fromStride);
    FloatVector y11 = FloatVector.fromArray(SPECIES, from, fromOffset + 11 * fromStride + LANES);
    int a1 = aOffset + aStride;
    int a2 = aOffset + 2 * aStride;
    int a3 = aOffset + 3 * aStride;
    int a4 = aOffset + 4 * aStride;
    int a5 = aOffset + 5 * aStride;
    int a6 = aOffset + 6 * aStride;
    int a7 = aOffset + 7 * aStride;
    int a8 = aOffset + 8 * aStride;
    int a9 = aOffset + 9 * aStride;
    int a10 = aOffset + 10 * aStride;
    int a11 = aOffset + 11 * aStride;
    for (int k = 0; k < depth; k++) {
      int row = bOffset + k * bStride;
      FloatVector u = FloatVector.fromArray(SPECIES, b, row);
      FloatVector v = FloatVector.fromArray(SPECIES, b, row + LANES);
      FloatVector s0 = FloatVector.broadcast(SPECIES, a[aOffset + k]);
      x0 = s0.fma(u, x0);
      y0 = s0.fma(v, y0);
      FloatVector s1 = FloatVector.broadcast(SPECIES, a[a1 + k]);
      x1 = s1.fma(u, x1);
      y1 = s1.fma(v, y1);
      FloatVector s2 = FloatVector.broadcast(SPECIES, a[a2 + k]);
      x2 = s2.fma(u, x2);
      y2 = s2.fma(v, y2);
      FloatVector s3 = FloatVector.broadcast(SPECIES, a[a3 + k]);
      x3 = s3.fma(u, x3);
      y3 = s3.fma(v, y3);
      FloatVector s4 = FloatVector.broadcast(SPECIES, a[a4 + k]);
      x4 = s4.fma(u, x4);
      y4 = s4.fma(v, y4);
      FloatVector s5 = FloatVector.broadcast(SPECIES, a[a5 + k]);
      x5 = s5.fma(u, x5);
      y5 = s5.fma(v, y5);
      FloatVector s6 = FloatVector.broadcast(SPECIES, a[a6 + k]);
      x6 = s6.fma(u, x6);
      y6 = s6.fma(v, y6);
      FloatVector s7 = FloatVector.broadcast(SPECIES, a[a7 + k]);
      x7 = s7.fma(u, x7);
      y7 = s7.fma(v, y7);
      FloatVector s8 = FloatVector.broadcast(SPECIES, a[a8 + k]);
      x8 = s8.fma(u, x8);
      y8 = s8.fma(v, y8);
      FloatVector s9 = FloatVector.broadcast(SPECIES, a[a9 + k]);
      x9 = s9.fma(u, x9);
      y9 = s9.fma(v, y9);
      FloatVector s10 = FloatVector.broadcast(SPECIES, a[a10 + k]);
      x10 = s10.fma(u, x10);
      y10 = s10.fma(v, y10);
      FloatVector s11 = FloatVector.broadcast(SPECIES, a[a11 + k]);
      x11 = s11.fma(u, x11);
      y11 = s11.fma(v, y11);
    }
    x0.intoArray(c, cOffset);
    y0.intoArray(c, cOffset + LANES);
    x1.intoArray(c, cOffset + cStride);
    y1.intoArray(c, cOffset + cStride + LANES);
    x2.intoArray(c, cOffset + 2 * cStride);
    y2.intoArray(c, cOffset + 2 * cStride + LANES);
    x3.intoArray(c, cOffset + 3 * cStride);
    y3.intoArray(c, cOffset + 3 * cStride + LANES);
    x4.intoArray(c, cOffset + 4 * cStride);
    y4.intoArray(c, cOffset + 4 * cStride + LANES);
    x5.intoArray(c, cOffset + 5 * cStride);
    y5.intoArray(c, cOffset + 5 * cStride + LANES);
    x6.intoArray(c, cOffset + 6 * cStride);
    y6.intoArray(c, cOffset + 6 * cStride + LANES);
    x7.intoArray(c, cOffset + 7 * cStride);
    y7.intoArray(c, cOffset + 7 * cStride + LANES);
    x8.intoArray(c, cOffset + 8 * cStride);
    y8.intoArray(c, cOffset + 8 * cStride + LANES);
    x9.intoArray(c, cOffset + 9 * cStride);
    y9.intoArray(c, cOffset + 9 * cStride + LANES);
    x10.intoArray(c, cOffset + 10 * cStride);
    y10.intoArray(c, cOffset + 10 * cStride + LANES);
    x11.intoArray(c, cOffset + 11 * cStride);
    y11.intoArray(c, cOffset + 11 * cStride + LANES);
  }

  /** 6 rows of two vectors: every accumulator stays in a register. */
  private static void tile6(
      float[] a,
      int aOffset,
      int aStride,
      float[] b,
      int bOffset,
      int bStride,
      int depth,
      float[] from,
      int fromOffset,
      int fromStride,
      float[] c,
      int cOffset,
      int cStride) {
    FloatVector x0 = FloatVector.fromArray(SPECIES, from, fromOffset);
    FloatVector y0 = FloatVector.fromArray(SPECIES, from, fromOffset + LANES);
    FloatVector x1 = FloatVector.fromArray(SPECIES, from, fromOffset + fromStride);
    FloatVector y1 = FloatVector.fromArray(SPECIES, from, fromOffset + fromStride + LANES);
    FloatVector x2 = FloatVector.fromArray(SPECIES, from, fromOffset + 2 * fromStride);
    FloatVector y2 = FloatVector.fromArray(SPECIES, from, fromOffset + 2 * fromStride + LANES);
    FloatVector x3 = FloatVector.fromArray(SPECIES, from, fromOffset + 3 * fromStride);
    FloatVector y3 = FloatVector.fromArray(SPECIES, from, fromOffset + 3 * fromStride + LANES);
    FloatVector x4 = FloatVector.fromArray(SPECIES, from, fromOffset + 4 * fromStride);
    FloatVector y4 = FloatVector.fromArray(SPECIES, from, fromOffset + 4 * fromStride + LANES);
    FloatVector x5 = FloatVector.fromArray(SPECIES, from, fromOffset + 5 * fromStride);
    FloatVector y5 = FloatVector.fromArray(SPECIES, from, fromOffset + 5 * fromStride + LANES);
    int a1 = aOffset + aStride;
    int a2 = aOffset + 2 * aStride;
    int a3 = aOffset + 3 * aStride;
    int a4 = aOffset + 4 * aStride;
    int a5 = aOffset + 5 * aStride;
    for (int k = 0; k < depth; k++) {
      int row = bOffset + k * bStride;
      FloatVector u = FloatVector.fromArray(SPECIES, b, row);
      FloatVector v = FloatVector.fromArray(SPECIES, b, row + LANES);
      FloatVector s0 = FloatVector.broadcast(SPECIES, a[aOffset + k]);
      x0 = s0.fma(u, x0);
      y0 = s0.fma(v, y0);
      FloatVector s1 = FloatVector.broadcast(SPECIES, a[a1 + k]);
      x1 = s1.fma(u, x1);
      y1 = s1.fma(v, y1);
      FloatVector s2 = FloatVector.broadcast(SPECIES, a[a2 + k]);
      x2 = s2.fma(u, x2);
      y2 = s2.fma(v, y2);
      FloatVector s3 = FloatVector.broadcast(SPECIES, a[a3 + k]);
      x3 = s3.fma(u, x3);
      y3 = s3.fma(v, y3);
      FloatVector s4 = FloatVector.broadcast(SPECIES, a[a4 + k]);
      x4 = s4.fma(u, x4);
      y4 = s4.fma(v, y4);
      FloatVector s5 = FloatVector.broadcast(SPECIES, a[a5 + k]);
      x5 = s5.fma(u, x5);
      y5 = s5.fma(v, y5);
    }
    x0.intoArray(c, cOffset);
    y0.intoArray(c, cOffset + LANES);
    x1.intoArray(c, cOffset + cStride);
    y1.intoArray(c, cOffset + cStride + LANES);
    x2.intoArray(c, cOffset + 2 * cStride);
    y2.intoArray(c, cOffset + 2 * cStride + LANES);
    x3.intoArray(c, cOffset + 3 * cStride);
    y3.intoArray(c, cOffset + 3 * cStride + LANES);
    x4.intoArray(c, cOffset + 4 * cStride);
    y4.intoArray(c, cOffset + 4 * cStride + LANES);
    x5.intoArray(c, cOffset + 5 * cStride);
    y5.intoArray(c, cOffset + 5 * cStride + LANES);
  }

  /** 4 rows of two vectors: every accumulator stays in a register. */
  private static void tile4(
      float[] a,
      int aOffset,
      int aStride,
      float[] b,
      int bOffset,
      int bStride,
      int depth,
      float[] from,
      int fromOffset,
      int fromStride,
      float[] c,
      int cOffset,
      int cStride) {
    FloatVector x0 = FloatVector.fromArray(SPECIES, from, fromOffset);
    FloatVector y0 = FloatVector.fromArray(SPECIES, from, fromOffset + LANES);
    FloatVector x1 = FloatVector.fromArray(SPECIES, from, fromOffset + fromStride);
    FloatVector y1 = FloatVector.fromArray(SPECIES, from, fromOffset + fromStride + LANES);
    FloatVector x2 = FloatVector.fromArray(SPECIES, from, fromOffset + 2 * fromStride);
    FloatVector y2 = FloatVector.fromArray(SPECIES, from, fromOffset + 2 * fromStride + LANES);
    FloatVector x3 = FloatVector.fromArray(SPECIES, from, fromOffset + 3 * fromStride);
    FloatVector y3 = FloatVector.fromArray(SPECIES, from, fromOffset + 3 * fromStride + LANES);
    int a1 = aOffset + aStride;
    int a2 = aOffset + 2 * aStride;
    int a3 = aOffset + 3 * aStride;
    for (int k = 0; k < depth; k++) {
      int row = bOffset + k * bStride;
      FloatVector u = FloatVector.fromArray(SPECIES, b, row);
      FloatVector v = FloatVector.fromArray(SPECIES, b, row + LANES);
      FloatVector s0 = FloatVector.broadcast(SPECIES, a[aOffset + k]);
      x0 = s0.fma(u, x0);
      y0 = s0.fma(v, y0);
      FloatVector s1 = FloatVector.broadcast(SPECIES, a[a1 + k]);
      x1 = s1.fma(u, x1);
      y1 = s1.fma(v, y1);
      FloatVector s2 = FloatVector.broadcast(SPECIES, a[a2 + k]);
      x2 = s2.fma(u, x2);
      y2 = s2.fma(v, y2);
      FloatVector s3 = FloatVector.broadcast(SPECIES, a[a3 + k]);
      x3 = s3.fma(u, x3);
      y3 = s3.fma(v, y3);
    }
    x0.intoArray(c, cOffset);
    y0.intoArray(c, cOffset + LANES);
    x1.intoArray(c, cOffset + cStride);
    y1.intoArray(c, cOffset + cStride + LANES);
    x2.intoArray(c, cOffset + 2 * cStride);
    y2.intoArray(c, cOffset + 2 * cStride + LANES);
    x3.intoArray(c, cOffset + 3 * cStride);
    y3.intoArray(c, cOffset + 3 * cStride + LANES);
  }

  /** 2 rows of two vectors: every accumulator stays in a register. */
  private static void tile2(
      float[] a,
      int aOffset,
      int aStride,
      float[] b,
      int bOffset,
      int bStride,
      int depth,
      float[] from,
      int fromOffset,
      int fromStride,
      float[] c,
      int cOffset,
      int cStride) {
    FloatVector x0 = FloatVector.fromArray(SPECIES, from, fromOffset);
    FloatVector y0 = FloatVector.fromArray(SPECIES, from, fromOffset + LANES);
    FloatVector x1 = FloatVector.fromArray(SPECIES, from, fromOffset + fromStride);
    FloatVector y1 = FloatVector.fromArray(SPECIES, from, fromOffset + fromStride + LANES);
    int a1 = aOffset + aStride;
    for (int k = 0; k < depth; k++) {
      int row = bOffset + k * bStride;
      FloatVector u = FloatVector.fromArray(SPECIES, b, row);
      FloatVector v = FloatVector.fromArray(SPECIES, b, row + LANES);
      FloatVector s0 = FloatVector.broadcast(SPECIES, a[aOffset + k]);
      x0 = s0.fma(u, x0);
      y0 = s0.fma(v, y0);
      FloatVector s1 = FloatVector.broadcast(SPECIES, a[a1 + k]);
      x1 = s1.fma(u, x1);
      y1 = s1.fma(v, y1);
    }
    x0.intoArray(c, cOffset);
    y0.intoArray(c, cOffset + LANES);
    x1.intoArray(c, cOffset + cStride);
    y1.intoArray(c, cOffset + cStride + LANES);
  }

  /** 1 row of two vectors: every accumulator stays in a register. */
  private static void tile1(
      float[] a,
      int aOffset,
      float[] b,
      int bOffset,
      int bStride,
      int depth,
      float[] from,
      int fromOffset,
      float[] c,
      int cOffset) {
    FloatVector x0 = FloatVector.fromArray(SPECIES, from, fromOffset);
    FloatVector y0 = FloatVector.fromArray(SPECIES, from, fromOffset + LANES);
    for (int k = 0; k < depth; k++) {
      int row = bOffset + k * bStride;
      FloatVector u = FloatVector.fromArray(SPECIES, b, row);
      FloatVector v = FloatVector.fromArray(SPECIES, b, row + LANES);
      FloatVector s0 = FloatVector.broadcast(SPECIES, a[aOffset + k]);
      x0 = s0.fma(u, x0);
      y0 = s0.fma(v, y0);
    }
    x0.intoArray(c, cOffset);
    y0.intoArray(c, cOffset + LANES);
  }

  @Override
  public void rmsNorm(
      float[] x, int xOffset, float[] weight, float epsilon, float[] out, int outOffset, int n) {
    int whole = n - n % PARTIALS;
    float[] partials = new float[PARTIALS];
    for (int lane = 0; lane < PARTIALS; lane += LANES) {
      FloatVector sum = FloatVector.zero(SPECIES);
      for (int i = lane; i < whole; i += PARTIALS) {
        FloatVector v = FloatVector.fromArray(SPECIES, x, xOffset + i);
        sum = v.fma(v, sum);
      }
      sum.intoArray(partials, lane);
    }
    for (int i = whole; i < n; i++) {
      partials[i - whole] = Math.fma(x[xOffset + i], x[xOffset + i], partials[i - whole]);
    }
    float factor = (float) (1 / Math.sqrt(PartialSums.fold(partials) / n + epsilon));
    int i = 0;
    for (; i + LANES <= n; i += LANES) {
      FloatVector.fromArray(SPECIES, x, xOffset + i)
          .mul(factor)
          .mul(FloatVector.fromArray(SPECIES, weight, i))
          .intoArray(out, outOffset + i);
    }
    for (; i < n; i++) {
      out[outOffset + i] = x[xOffset + i] * factor * weight[i];
    }
  }

  @Override
  public float max(float[] x, int offset, int n) {
    int end = offset + n;
    int i = offset;
    float max = x[offset];
    if (n >= LANES) {
      FloatVector a = FloatVector.fromArray(SPECIES, x, offset);
      FloatVector b = a;
      FloatVector c = a;
      FloatVector d = a;
      for (; i + 4 * LANES <= end; i += 4 * LANES) {
        a = larger(a, FloatVector.fromArray(SPECIES, x, i));
        b = larger(b, FloatVector.fromArray(SPECIES, x, i + LANES));
        c = larger(c, FloatVector.fromArray(SPECIES, x, i + 2 * LANES));
        d = larger(d, FloatVector.fromArray(SPECIES, x, i + 3 * LANES));
      }
      for (; i + LANES <= end; i += LANES) {
        a = larger(a, FloatVector.fromArray(SPECIES, x, i));
      }
      max = larger(larger(a, b), larger(c, d)).reduceLanes(VectorOperators.MAX);
    }
    for (; i < end; i++) {
      max = x[i] > max ? x[i] : max;
    }
    return max;
  }

  /** Two instructions; {@code max} takes five for the sake of zeros and values that are none. */
  private static FloatVector larger(FloatVector a, FloatVector b) {
    return a.blend(b, a.lt(b));
  }

  @Override
  public float expSum(float[] x, int offset, int n, float shift, float scale) {
    int whole = n - n % PARTIALS;
    float[] partials = new float[PARTIALS];
    for (int lane = 0; lane < PARTIALS; lane += LANES) {
      FloatVector sum = FloatVector.zero(SPECIES);
      for (int i = offset + lane; i < offset + whole; i += PARTIALS) {
        FloatVector clamped =
            FloatVector.fromArray(SPECIES, x, i)
                .sub(shift)
                .mul(scale)
                .min(Exponential.HIGHEST)
                .max(Exponential.LOWEST);
        FloatVector rounded =
            clamped.fma(
                FloatVector.broadcast(SPECIES, Exponential.LOG2_E),
                FloatVector.broadcast(SPECIES, Exponential.ROUNDING));
        FloatVector power = rounded.sub(Exponential.ROUNDING);
        FloatVector r = power.fma(FloatVector.broadcast(SPECIES, -Exponential.LN2_HIGH), clamped);
        r = power.fma(FloatVector.broadcast(SPECIES, -Exponential.LN2_LOW), r);
        FloatVector p =
            r.fma(
                FloatVector.broadcast(SPECIES, Exponential.C7),
                FloatVector.broadcast(SPECIES, Exponential.C6));
        p = p.fma(r, FloatVector.broadcast(SPECIES, Exponential.C5));
        p = p.fma(r, FloatVector.broadcast(SPECIES, Exponential.C4));
        p = p.fma(r, FloatVector.broadcast(SPECIES, Exponential.C3));
        p = p.fma(r, FloatVector.broadcast(SPECIES, Exponential.C2));
        p = p.fma(r, FloatVector.broadcast(SPECIES, 1f));
        p = p.fma(r, FloatVector.broadcast(SPECIES, 1f));
        IntVector bits =
            rounded
                .reinterpretAsInts()
                .sub(Exponential.ROUNDING_BITS - 127)
                .lanewise(VectorOperators.LSHL, 23);
        FloatVector e = p.mul(bits.reinterpretAsFloats());
        e.intoArray(x, i);
        sum = sum.add(e);
      }
      sum.intoArray(partials, lane);
    }
    for (int i = whole; i < n; i++) {
      float e = Exponential.exp((x[offset + i] - shift) * scale);
      x[offset + i] = e;
      partials[i - whole] += e;
    }
    return PartialSums.fold(partials);
  }

  @Override
  public void scale(float[] x, int offset, int n, float factor) {
    int i = offset;
    for (; i + LANES <= offset + n; i += LANES) {
      FloatVector.fromArray(SPECIES, x, i).mul(factor).intoArray(x, i);
    }
    for (; i < offset + n; i++) {
      x[i] *= factor;
    }
  }

  @Override
  public void swiGlu(float[] gate, int gateOffset, float[] up, int upOffset, int n) {
    int i = 0;
    for (; i + LANES <= n; i += LANES) {
      FloatVector g = FloatVector.fromArray(SPECIES, gate, gateOffset + i);
      FloatVector clamped = g.neg().min(Exponential.HIGHEST).max(Exponential.LOWEST);
      FloatVector rounded =
          clamped.fma(
              FloatVector.broadcast(SPECIES, Exponential.LOG2_E),
              FloatVector.broadcast(SPECIES, Exponential.ROUNDING));
      FloatVector power = rounded.sub(Exponential.ROUNDING);
      FloatVector r = power.fma(FloatVector.broadcast(SPECIES, -Exponential.LN2_HIGH), clamped);
      r = power.fma(FloatVector.broadcast(SPECIES, -Exponential.LN2_LOW), r);
      FloatVector p =
          r.fma(
              FloatVector.broadcast(SPECIES, Exponential.C7),
              FloatVector.broadcast(SPECIES, Exponential.C6));
      p = p.fma(r, FloatVector.broadcast(SPECIES, Exponential.C5));
      p = p.fma(r, FloatVector.broadcast(SPECIES, Exponential.C4));
      p = p.fma(r, FloatVector.broadcast(SPECIES, Exponential.C3));
      p = p.fma(r, FloatVector.broadcast(SPECIES, Exponential.C2));
      p = p.fma(r, FloatVector.broadcast(SPECIES, 1f));
      p = p.fma(r, FloatVector.broadcast(SPECIES, 1f));
      IntVector bits =
          rounded
              .reinterpretAsInts()
              .sub(Exponential.ROUNDING_BITS - 127)
              .lanewise(VectorOperators.LSHL, 23);
      g.div(p.mul(bits.reinterpretAsFloats()).add(1f))
          .mul(FloatVector.fromArray(SPECIES, up, upOffset + i))
          .intoArray(gate, gateOffset + i);
    }
    for (; i < n; i++) {
      gate[gateOffset + i] = ScalarKernels.gated(gate[gateOffset + i], up[upOffset + i]);
    }
  }

  @Override
  public void geGlu(float[] gate, int gateOffset, float[] up, int upOffset, int n) {
    int i = 0;
    for (; i + LANES <= n; i += LANES) {
      FloatVector g = FloatVector.fromArray(SPECIES, gate, gateOffset + i);
      FloatVector twice =
          g.mul(g)
              .fma(
                  FloatVector.broadcast(SPECIES, ScalarKernels.GELU_CUBIC),
                  FloatVector.broadcast(SPECIES, ScalarKernels.GELU_LINEAR))
              .mul(g);
      FloatVector clamped = twice.neg().min(Exponential.HIGHEST).max(Exponential.LOWEST);
      FloatVector rounded =
          clamped.fma(
              FloatVector.broadcast(SPECIES, Exponential.LOG2_E),
              FloatVector.broadcast(SPECIES, Exponential.ROUNDING));
      FloatVector power = rounded.sub(Exponential.ROUNDING);
      FloatVector r = power.fma(FloatVector.broadcast(SPECIES, -Exponential.LN2_HIGH), clamped);
      r = power.fma(FloatVector.broadcast(SPECIES, -Exponential.LN2_LOW), r);
      FloatVector p =
          r.fma(
              FloatVector.broadcast(SPECIES, Exponential.C7),
              FloatVector.broadcast(SPECIES, Exponential.C6));
      p = p.fma(r, FloatVector.broadcast(SPECIES, Exponential.C5));
      p = p.fma(r, FloatVector.broadcast(SPECIES, Exponential.C4));
      p = p.fma(r, FloatVector.broadcast(SPECIES, Exponential.C3));
      p = p.fma(r, FloatVector.broadcast(SPECIES, Exponential.C2));
      p = p.fma(r, FloatVector.broadcast(SPECIES, 1f));
      p = p.fma(r, FloatVector.broadcast(SPECIES, 1f));
      IntVector bits =
          rounded
              .reinterpretAsInts()
              .sub(Exponential.ROUNDING_BITS - 127)
              .lanewise(VectorOperators.LSHL, 23);
      g.div(p.mul(bits.reinterpretAsFloats()).add(1f))
          .mul(FloatVector.fromArray(SPECIES, up, upOffset + i))
          .intoArray(gate, gateOffset + i);
    }
    for (; i < n; i++) {
      gate[gateOffset + i] = ScalarKernels.tanhGated(gate[gateOffset + i], up[upOffset + i]);
    }
  }

  @Override
  public void softCap(float[] x, int offset, int n, float cap) {
    int i = offset;
    for (; i + LANES <= offset + n; i += LANES) {
      FloatVector clamped =
          FloatVector.fromArray(SPECIES, x, i)
              .mul(2 / cap)
              .min(Exponential.HIGHEST)
              .max(Exponential.LOWEST);
      FloatVector rounded =
          clamped.fma(
              FloatVector.broadcast(SPECIES, Exponential.LOG2_E),
              FloatVector.broadcast(SPECIES, Exponential.ROUNDING));
      FloatVector power = rounded.sub(Exponential.ROUNDING);
      FloatVector r = power.fma(FloatVector.broadcast(SPECIES, -Exponential.LN2_HIGH), clamped);
      r = power.fma(FloatVector.broadcast(SPECIES, -Exponential.LN2_LOW), r);
      FloatVector p =
          r.fma(
              FloatVector.broadcast(SPECIES, Exponential.C7),
              FloatVector.broadcast(SPECIES, Exponential.C6));
      p = p.fma(r, FloatVector.broadcast(SPECIES, Exponential.C5));
      p = p.fma(r, FloatVector.broadcast(SPECIES, Exponential.C4));
      p = p.fma(r, FloatVector.broadcast(SPECIES, Exponential.C3));
      p = p.fma(r, FloatVector.broadcast(SPECIES, Exponential.C2));
      p = p.fma(r, FloatVector.broadcast(SPECIES, 1f));
      p = p.fma(r, FloatVector.broadcast(SPECIES, 1f));
      IntVector bits =
          rounded
              .reinterpretAsInts()
              .sub(Exponential.ROUNDING_BITS - 127)
              .lanewise(VectorOperators.LSHL, 23);
      FloatVector share =
          FloatVector.broadcast(SPECIES, 2 * cap).div(p.mul(bits.reinterpretAsFloats()).add(1f));
      FloatVector.broadcast(SPECIES, cap).sub(share).intoArray(x, i);
    }
    for (; i < offset + n; i++) {
      x[i] = ScalarKernels.capped(x[i], cap);
    }
  }

  @Override
  public void add(float[] x, int xOffset, float[] y, int yOffset, int n) {
    int i = 0;
    for (; i + LANES <= n; i += LANES) {
      FloatVector.fromArray(SPECIES, x, xOffset + i)
          .add(FloatVector.fromArray(SPECIES, y, yOffset + i))
          .intoArray(x, xOffset + i);
    }
    for (; i < n; i++) {
      x[xOffset + i] += y[yOffset + i];
    }
  }
}
