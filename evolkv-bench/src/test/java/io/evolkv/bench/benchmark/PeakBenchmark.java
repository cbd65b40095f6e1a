package io.evolkv.bench.benchmark;

import io.evolkv.bench.kernels.Counters;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The machine's fp32 peak: what the GEMM kernels are compared with, in the same run. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@State(Scope.Thread)
public class PeakBenchmark {
  private final FmaLoop loop = new FmaLoop();

  /** Fused multiply-adds on registers alone. */
  @Benchmark
  public void peak(Counters.Arithmetic work) {
    loop.run();
    work.gflop += 1e-9 * FmaLoop.OPERATIONS;
  }
}
