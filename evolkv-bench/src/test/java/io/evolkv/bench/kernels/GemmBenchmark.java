package io.evolkv.bench.kernels;

import io.evolkv.runtime.kernels.KernelProvider;
import io.evolkv.runtime.kernels.RowBuffer;
import io.evolkv.runtime.kernels.RowKernels;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * GEMM on decoded rows, the kernel of prefill and batched decoding: 288 KiB of weights, a task's
 * share that fits the second-level cache, with all inputs.
 */
public class GemmBenchmark extends KernelBenchmark {
  private static final int TASK_FLOATS = (288 << 10) / Float.BYTES;
  private static final int MOST_INPUTS = 336;

  /** Elements of a row: the two there are in the model. */
  @Param({"576", "1536"})
  public int depth;

  /** Inputs: single decoding, batches, a block of a prefill. */
  @Param({"1", "4", "32", "64", "336"})
  public int inputs;

  private final RowKernels kernels =
      KernelProvider.select(KernelProvider.Choice.AUTO).kernels().rows();
  private final RowBuffer weights = RowBuffer.forWeights();
  private final RowBuffer input = RowBuffer.forInputs();
  private int outputs;
  private float[] product = {};

  /** Fills the buffers. */
  @Setup
  public void fill() {
    outputs = TASK_FLOATS / depth / RowKernels.TILE_OUTPUTS * RowKernels.TILE_OUTPUTS;
    product = new float[MOST_INPUTS * outputs];
    float[] rows = RandomFloats.of(Math.max(outputs, inputs) * depth);
    for (int row = 0; row < outputs; row++) {
      weights.put(row, rows, row * depth, depth);
    }
    for (int row = 0; row < inputs; row++) {
      input.put(row, rows, row * depth, depth);
    }
  }

  /** Gives the buffers back. */
  @TearDown
  public void close() {
    weights.close();
    input.close();
  }

  /** All rows with all inputs. */
  @Benchmark
  public float[] dots(Counters.Arithmetic work) {
    for (int output = 0; output < outputs; output += RowKernels.TILE_OUTPUTS) {
      kernels.dots(
          weights,
          output,
          RowKernels.TILE_OUTPUTS,
          input,
          0,
          inputs,
          depth,
          product,
          output,
          outputs);
    }
    work.multiplyAdds((double) inputs * depth * outputs);
    return product;
  }
}
