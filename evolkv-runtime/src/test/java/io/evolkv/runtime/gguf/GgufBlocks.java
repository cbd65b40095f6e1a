package io.evolkv.runtime.gguf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;

/** Tensors of random blocks with finite scales, at an odd place in memory as in a file. */
public final class GgufBlocks {
  private static final long ODD_PLACE = 6;

  private GgufBlocks() {}

  /**
   * A matrix.
   *
   * @param type how it is stored
   * @param inputs values of a row
   * @param outputs number of rows
   * @param random gives the bytes
   * @return the tensor
   */
  public static GgufTensor tensor(
      TensorType type, int inputs, int outputs, SplittableRandom random) {
    long values = (long) inputs * outputs;
    long bytes = type.bytes(values);
    MemorySegment data = Arena.ofAuto().allocate(ODD_PLACE + bytes).asSlice(ODD_PLACE);
    for (long at = 0; at < bytes; at++) {
      data.set(Layouts.INT8, at, (byte) random.nextInt(256));
    }
    for (long block = 0; block < bytes; block += type.blockBytes()) {
      setScales(type, data, block, random);
    }
    return new GgufTensor(
        "blocks", "w", type, new GgufTensor.Shape(new long[] {inputs, outputs}, values), data);
  }

  private static void setScales(
      TensorType type, MemorySegment data, long block, SplittableRandom random) {
    float value = (float) random.nextGaussian();
    switch (type) {
      case F32 -> data.set(Layouts.FLOAT32, block, value);
      case BF16 ->
          data.set(Layouts.INT16, block, (short) (Float.floatToRawIntBits(value) >>> Short.SIZE));
      case Q6_K -> data.set(Layouts.INT16, block + 208, Float.floatToFloat16(value));
      case Q3_K -> data.set(Layouts.INT16, block + 108, Float.floatToFloat16(value));
      case Q2_K -> setTwo(data, block + 80, value);
      case Q4_1, Q5_1, Q4_K, Q5_K -> setTwo(data, block, value);
      // Every fourth scale is subnormal.
      default ->
          data.set(
              Layouts.INT16,
              block,
              Float.floatToFloat16(random.nextInt(4) == 0 ? value * 0x1p-16f : value));
    }
  }

  private static void setTwo(MemorySegment data, long at, float value) {
    data.set(Layouts.INT16, at, Float.floatToFloat16(value));
    data.set(Layouts.INT16, at + 2, Float.floatToFloat16(value / 3));
  }
}
