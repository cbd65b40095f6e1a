package io.evolkv.bench.kernels;

import io.evolkv.runtime.kernels.KernelProvider;
import io.evolkv.runtime.kernels.Kernels;
import org.openjdk.jmh.annotations.Benchmark;

/**
 * Kernels that go over a row once. The ones that replace their input get it copied first, which is
 * part of what is measured.
 */
public class ElementwiseBenchmark extends KernelBenchmark {
  private static final int N = 1536;

  private final Kernels kernels = KernelProvider.select(KernelProvider.Choice.AUTO).kernels();
  private final float[] given = RandomFloats.of(N);
  private final float[] other = RandomFloats.of(N);
  private final float[] x = new float[N];

  private void begin(Counters.Elements work) {
    System.arraycopy(given, 0, x, 0, N);
    work.elements(N);
  }

  /** RMSNorm. */
  @Benchmark
  public float[] rmsNorm(Counters.Elements work) {
    work.elements(N);
    kernels.rmsNorm(given, 0, other, 1e-5f, x, 0, N);
    return x;
  }

  /** The largest element. */
  @Benchmark
  public float max(Counters.Elements work) {
    work.elements(N);
    return kernels.max(given, 0, N);
  }

  /** Exponentials and their sum. */
  @Benchmark
  public float expSum(Counters.Elements work) {
    begin(work);
    return kernels.expSum(x, 0, N, 3f, 0.125f);
  }

  /** Scaling. */
  @Benchmark
  public float[] scale(Counters.Elements work) {
    begin(work);
    kernels.scale(x, 0, N, 0.5f);
    return x;
  }

  /** Addition. */
  @Benchmark
  public float[] add(Counters.Elements work) {
    begin(work);
    kernels.add(x, 0, other, 0, N);
    return x;
  }

  /** The gate of SwiGLU. */
  @Benchmark
  public float[] swiGlu(Counters.Elements work) {
    begin(work);
    kernels.swiGlu(x, 0, other, 0, N);
    return x;
  }

  /** The gate of GeGLU. */
  @Benchmark
  public float[] geGlu(Counters.Elements work) {
    begin(work);
    kernels.geGlu(x, 0, other, 0, N);
    return x;
  }

  /** The soft cap of logits. */
  @Benchmark
  public float[] softCap(Counters.Elements work) {
    begin(work);
    kernels.softCap(x, 0, N, 30f);
    return x;
  }
}
