package io.evolkv.bench.kernels;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What a benchmark's calls add up to; JMH prints it per second. */
public final class Counters {
  private Counters() {}

  /** Billions of floating-point operations, a multiply and an add each counted. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  public static class Arithmetic {
    /** GFLOP. */
    public double gflop;

    void multiplyAdds(double count) {
      gflop += 2e-9 * count;
    }
  }

  /** Billions of bytes of stored weights. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  public static class Storage {
    /** GB. */
    public double gbyte;

    void bytes(long count) {
      gbyte += 1e-9 * count;
    }
  }

  /** Billions of elements. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  public static class Elements {
    /** Billions. */
    public double gelement;

    void elements(double count) {
      gelement += 1e-9 * count;
    }
  }
}
