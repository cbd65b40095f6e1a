package io.evolkv.runtime.cache;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/**
 * How the keys and values of a prefilled prompt are held. An entry is a row of two parts, key and
 * value, each of {@code headDim} elements, little-endian.
 */
public enum EntryFormat {
  /** Floats, as the prefill computes them. */
  F32(0) {
    @Override
    int partBytes(int elements) {
      return Float.BYTES * elements;
    }

    @Override
    void write(float[] part, MemorySegment rows, long start) {
      MemorySegment.copy(part, 0, rows, FLOAT, start, part.length);
    }

    @Override
    void read(MemorySegment rows, long start, float[] out, int offset, int elements) {
      MemorySegment.copy(rows, FLOAT, start, out, offset, elements);
    }
  },

  /** Half-precision floats: eleven significant bits. Beyond ±65504 is ±65504. */
  F16(1) {
    @Override
    int partBytes(int elements) {
      return Short.BYTES * elements;
    }

    @Override
    void write(float[] part, MemorySegment rows, long start) {
      short[] halves = new short[part.length];
      for (int i = 0; i < part.length; i++) {
        halves[i] = half(part[i]);
      }
      MemorySegment.copy(halves, 0, rows, SHORT, start, halves.length);
    }

    @Override
    void read(MemorySegment rows, long start, float[] out, int offset, int elements) {
      short[] halves = new short[elements];
      MemorySegment.copy(rows, SHORT, start, halves, 0, elements);
      for (int i = 0; i < elements; i++) {
        out[offset + i] = Float.float16ToFloat(halves[i]);
      }
    }
  },

  /**
   * Blocks of 32 elements with a half-precision scale d: signed bytes q, an element is d · q, and d
   * is the largest size of the block's elements over 127. The scales of a part lie before its
   * bytes.
   */
  Q8(2) {
    @Override
    int partBytes(int elements) {
      return Short.BYTES * blocks(elements) + elements;
    }

    @Override
    void write(float[] part, MemorySegment rows, long start) {
      short[] scales = new short[blocks(part.length)];
      byte[] bytes = new byte[part.length];
      for (int block = 0; block < scales.length; block++) {
        int end = Math.min(part.length, (block + 1) * BLOCK);
        scales[block] = half(largest(part, block * BLOCK, end) / MOST);
        float scale = Float.float16ToFloat(scales[block]);
        for (int i = block * BLOCK; i < end; i++) {
          int quant = scale == 0 ? 0 : Math.round(part[i] / scale);
          bytes[i] = (byte) Math.clamp(quant, -MOST, MOST);
        }
      }
      MemorySegment.copy(scales, 0, rows, SHORT, start, scales.length);
      long after = start + (long) Short.BYTES * scales.length;
      MemorySegment.copy(bytes, 0, rows, ValueLayout.JAVA_BYTE, after, bytes.length);
    }

    @Override
    void read(MemorySegment rows, long start, float[] out, int offset, int elements) {
      short[] scales = new short[blocks(elements)];
      byte[] bytes = new byte[elements];
      MemorySegment.copy(rows, SHORT, start, scales, 0, scales.length);
      long after = start + (long) Short.BYTES * scales.length;
      MemorySegment.copy(rows, ValueLayout.JAVA_BYTE, after, bytes, 0, elements);
      for (int i = 0; i < elements; i++) {
        out[offset + i] = Float.float16ToFloat(scales[i / BLOCK]) * bytes[i];
      }
    }
  };

  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** Elements of a block of {@link #Q8}, and its largest integer. */
  private static final int BLOCK = 32;

  private static final int MOST = 127;

  /** Largest half-precision number. */
  private static final float LARGEST_HALF = 65504;

  private final int code;

  EntryFormat(int code) {
    this.code = code;
  }

  /**
   * The format's number in files.
   *
   * @return 0 or more
   */
  public int code() {
    return code;
  }

  /**
   * The format of a number in a file.
   *
   * @param code a number
   * @return the format, empty when there is none of this number
   */
  public static Optional<EntryFormat> ofCode(int code) {
    return Arrays.stream(values()).filter(format -> format.code == code).findFirst();
  }

  private static int blocks(int elements) {
    return (elements + BLOCK - 1) / BLOCK;
  }

  private static float largest(float[] part, int from, int to) {
    float largest = 0;
    for (int i = from; i < to; i++) {
      largest = Math.max(largest, Math.abs(part[i]));
    }
    return largest;
  }

  private static short half(float value) {
    return Float.floatToFloat16(Math.clamp(value, -LARGEST_HALF, LARGEST_HALF));
  }

  /** Bytes of a key or a value. */
  abstract int partBytes(int elements);

  /** Writes a key or a value. */
  abstract void write(float[] part, MemorySegment rows, long start);

  /** Reads a key or a value. */
  abstract void read(MemorySegment rows, long start, float[] out, int offset, int elements);

  /**
   * What is left of a key or a value that is held in this format.
   *
   * @param part its elements
   * @return the elements as they are read back
   */
  public float[] rounded(float[] part) {
    MemorySegment row = MemorySegment.ofArray(new byte[partBytes(part.length)]);
    write(part, row, 0);
    float[] read = new float[part.length];
    read(row, 0, read, 0, part.length);
    return read;
  }

  /**
   * Bytes of an entry.
   *
   * @param headDim elements of a key and of a value
   * @return key and value
   */
  public int rowBytes(int headDim) {
    return 2 * partBytes(headDim);
  }
}
