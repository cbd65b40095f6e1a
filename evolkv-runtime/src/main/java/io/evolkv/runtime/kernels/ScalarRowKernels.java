package io.evolkv.runtime.kernels;

import io.evolkv.runtime.gguf.TensorType;
import java.lang.foreign.MemorySegment;

/** The definition of {@link RowKernels} in plain loops; all types are decoded by their tensor. */
final class ScalarRowKernels implements RowKernels {
  @Override
  public boolean knows(TensorType type) {
    return false;
  }

  @Override
  public void decode(
      TensorType type, MemorySegment data, long start, int rows, int depth, RowBuffer weights) {
    throw new IllegalArgumentException("rows of type " + type);
  }

  @Override
  public void dot(
      TensorType type,
      MemorySegment data,
      long start,
      float[] x,
      int xOffset,
      int depth,
      RowBuffer weights,
      float[] out,
      int outOffset) {
    throw new IllegalArgumentException("rows of type " + type);
  }

  @Override
  public void dots(
      RowBuffer weights,
      int firstWeight,
      int outputs,
      RowBuffer inputs,
      int firstInput,
      int count,
      int depth,
      float[] out,
      int outOffset,
      int outStride) {
    for (int input = 0; input < count; input++) {
      for (int output = 0; output < outputs; output++) {
        out[outOffset + input * outStride + output] =
            product(weights, firstWeight + output, inputs, firstInput + input, depth);
      }
    }
  }

  private static float product(
      RowBuffer weights, int output, RowBuffer inputs, int input, int depth) {
    float[] partials = new float[Kernels.PARTIALS];
    for (int i = 0; i < depth; i++) {
      int lane = i % Kernels.PARTIALS;
      partials[lane] =
          Math.fma(weights.get(output, depth, i), inputs.get(input, depth, i), partials[lane]);
    }
    return Kernels.fold(partials);
  }
}
