package io.evolkv.bench.benchmark;

import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.DoubleAdder;

/**
 * The machine's fp32 peak: fused multiply-adds per second, two operations each, from registers.
 *
 * @param bits width of the vectors
 * @param oneThread operations per second of one thread
 * @param allThreads operations per second of all threads together
 */
public record MachinePeak(int bits, double oneThread, double allThreads) {
  private static final int WARM_UP_MILLIS = 300;
  private static final int WINDOW_MILLIS = 60;
  private static final int WINDOWS = 5;

  /**
   * Measures for about a second.
   *
   * @param threads how many threads to use for {@code allThreads}
   * @return the best of several measurements; empty where the JVM has no Vector API
   */
  public static Optional<MachinePeak> measure(int threads) {
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
      return Optional.empty();
    }
    rate(1, WARM_UP_MILLIS);
    double one = best(1);
    return Optional.of(
        new MachinePeak(FmaLoop.bits(), one, threads == 1 ? one : Math.max(one, best(threads))));
  }

  /**
   * The larger of two measurements: a pause of another program only ever makes one smaller.
   *
   * @param other another measurement
   * @return the larger values
   */
  public MachinePeak orBetter(MachinePeak other) {
    return new MachinePeak(
        bits, Math.max(oneThread, other.oneThread), Math.max(allThreads, other.allThreads));
  }

  private static double best(int threads) {
    double best = 0;
    for (int i = 0; i < WINDOWS; i++) {
      best = Math.max(best, rate(threads, WINDOW_MILLIS));
    }
    return best;
  }

  private static double rate(int threads, int millis) {
    DoubleAdder sum = new DoubleAdder();
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      for (int i = 0; i < threads; i++) {
        executor.execute(() -> sum.add(rateOfThisThread(millis)));
      }
    }
    return sum.sum();
  }

  private static double rateOfThisThread(int millis) {
    FmaLoop loop = new FmaLoop();
    long start = System.nanoTime();
    double operations = 0;
    long elapsed;
    do {
      loop.run();
      operations += FmaLoop.OPERATIONS;
      elapsed = System.nanoTime() - start;
    } while (elapsed < millis * 1_000_000L);
    return operations / elapsed * 1e9;
  }
}
