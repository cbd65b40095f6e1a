package io.evolkv.bench.kernels;

import io.evolkv.runtime.gguf.TensorType;
import io.evolkv.runtime.kernels.KernelProvider;
import io.evolkv.runtime.kernels.RowBuffer;
import io.evolkv.runtime.kernels.RowKernels;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.TearDown;

/** Stored rows: decoded, and multiplied with one input as they are. Bytes of weights per second. */
public class RowsBenchmark extends KernelBenchmark {
  private static final int DEPTH = 768;
  private static final int ROWS = 1536;

  /** Rows that are decoded at once: a task's share. */
  private static final int DECODED = 120;

  /** How the rows are stored. */
  @Param({
    "F32", "F16", "BF16", "Q8_0", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q2_K", "Q3_K", "Q4_K", "Q5_K",
    "Q6_K", "IQ4_NL", "IQ4_XS"
  })
  public TensorType type = TensorType.F32;

  private final RowKernels kernels =
      KernelProvider.select(KernelProvider.Choice.AUTO).kernels().rows();
  private final Arena arena = Arena.ofShared();

  /** Zeros, which take as long as any other values; room for the widest type. */
  private final MemorySegment stored = arena.allocate((long) ROWS * DEPTH * Float.BYTES, 64);

  private final RowBuffer weights = RowBuffer.forWeights();
  private final float[] input = RandomFloats.of(DEPTH);
  private final float[] product = new float[ROWS];

  /** Gives the memory back. */
  @TearDown
  public void close() {
    weights.close();
    arena.close();
  }

  /** Decodes a task's rows. */
  @Benchmark
  public RowBuffer decode(Counters.Storage work) {
    kernels.decode(type, stored, 0, DECODED, DEPTH, weights);
    work.bytes(type.bytes((long) DECODED * DEPTH));
    return weights;
  }

  /** Multiplies all rows with one input. */
  @Benchmark
  public float[] dot(Counters.Storage work) {
    for (int row = 0; row < ROWS; row += RowKernels.TOGETHER) {
      long start = type.bytes((long) row * DEPTH);
      kernels.dot(type, stored, start, input, 0, DEPTH, weights, product, row);
    }
    work.bytes(type.bytes((long) ROWS * DEPTH));
    return product;
  }
}
