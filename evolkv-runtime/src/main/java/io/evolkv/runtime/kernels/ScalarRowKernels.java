package io.evolkv.runtime.kernels;

import io.evolkv.runtime.gguf.TensorType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The definition of {@link RowKernels} in plain loops; all types are decoded by their tensor. */
final class ScalarRowKernels implements RowKernels {
  @Override
  public boolean knows(TensorType type) {
    return false;
  }

  @Override
  public boolean streams() {
    return false;
  }

  @Override
  public void decode(
      TensorType type, MemorySegment data, long start, int values, RowBuffer weights) {
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
      RowBuffer inputs,
      int firstInput,
      int count,
      int depth,
      float[] out,
      int outOffset,
      int outStride) {
    long stride = (long) Float.BYTES * depth;
    for (int input = 0; input < count; input++) {
      for (int output = 0; output < OUTPUTS; output++) {
        long w = weights.start() + (firstWeight + output) * stride;
        long x = inputs.start() + (firstInput + input) * stride;
        out[outOffset + input * outStride + output] = product(w, x, depth);
      }
    }
  }

  private static float product(long w, long x, int depth) {
    float[] partials = new float[Kernels.PARTIALS];
    for (int i = 0; i < depth; i++) {
      int lane = i % Kernels.PARTIALS;
      float weight = RowBuffer.MEMORY.get(ValueLayout.JAVA_FLOAT_UNALIGNED, w + 4L * i);
      float input = RowBuffer.MEMORY.get(ValueLayout.JAVA_FLOAT_UNALIGNED, x + 4L * i);
      partials[lane] = Math.fma(weight, input, partials[lane]);
    }
    return Kernels.fold(partials);
  }
}
