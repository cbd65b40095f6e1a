package io.evolkv.bench.benchmark;

import io.evolkv.bench.kernels.Counters;
import io.evolkv.bench.kernels.KernelBenchmark;
import org.openjdk.jmh.annotations.Benchmark;

/** The machine's fp32 peak: what the GEMM kernels are compared with, in the same run. */
public class PeakBenchmark extends KernelBenchmark {
  private final FmaLoop loop = new FmaLoop();

  /** Fused multiply-adds on registers alone. */
  @Benchmark
  public void peak(Counters.Arithmetic work) {
    loop.run();
    work.gflop += 1e-9 * FmaLoop.OPERATIONS;
  }
}
