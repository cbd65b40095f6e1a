package io.evolkv.runtime.gguf;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes small GGUF files, right ones and wrong ones. */
public final class GgufBuilder {
  private static final int ALIGNMENT = 32;

  private final ByteArrayOutputStream keys = new ByteArrayOutputStream();
  private final ByteArrayOutputStream tensors = new ByteArrayOutputStream();
  private int version = 3;
  private long keyCount;
  private long tensorCount;
  private byte[] data = {};

  /** The version number to write; 3 unless told. */
  public GgufBuilder version(int number) {
    version = number;
    return this;
  }

  /** A key with the number of its type and the bytes that follow. */
  public GgufBuilder key(String key, int type, byte[]... value) {
    keys.writeBytes(text(key));
    keys.writeBytes(int32(type));
    for (byte[] part : value) {
      keys.writeBytes(part);
    }
    keyCount++;
    return this;
  }

  /** A text. */
  public GgufBuilder string(String key, String value) {
    return key(key, 8, text(value));
  }

  /** An unsigned 32-bit integer. */
  public GgufBuilder uint32(String key, int value) {
    return key(key, 4, int32(value));
  }

  /** A truth value. */
  public GgufBuilder bool(String key, boolean value) {
    return key(key, 7, new byte[] {(byte) (value ? 1 : 0)});
  }

  /** An array of texts. */
  public GgufBuilder strings(String key, List<String> values) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    values.forEach(value -> all.writeBytes(text(value)));
    return key(key, 9, int32(8), int64(values.size()), all.toByteArray());
  }

  /** An array of signed 32-bit integers. */
  public GgufBuilder int32s(String key, int... values) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int value : values) {
      all.writeBytes(int32(value));
    }
    return key(key, 9, int32(5), int64(values.length), all.toByteArray());
  }

  /** An array of 32-bit floating-point numbers. */
  public GgufBuilder float32s(String key, float... values) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (float value : values) {
      all.writeBytes(int32(Float.floatToRawIntBits(value)));
    }
    return key(key, 9, int32(6), int64(values.length), all.toByteArray());
  }

  /** A row of the tensor table. */
  public GgufBuilder tensor(String name, int type, long offset, long... dimensions) {
    tensors.writeBytes(text(name));
    tensors.writeBytes(int32(dimensions.length));
    for (long dimension : dimensions) {
      tensors.writeBytes(int64(dimension));
    }
    tensors.writeBytes(int32(type));
    tensors.writeBytes(int64(offset));
    tensorCount++;
    return this;
  }

  /** The number of tensors to claim. */
  public GgufBuilder tensorCount(long count) {
    tensorCount = count;
    return this;
  }

  /** The number of keys to claim. */
  public GgufBuilder keyCount(long count) {
    keyCount = count;
    return this;
  }

  /** What follows the header. */
  public GgufBuilder data(byte[] bytes) {
    data = bytes;
    return this;
  }

  /** The whole file. */
  public byte[] bytes() {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
    file.writeBytes(int32(version));
    file.writeBytes(int64(tensorCount));
    file.writeBytes(int64(keyCount));
    file.writeBytes(keys.toByteArray());
    file.writeBytes(tensors.toByteArray());
    while (file.size() % ALIGNMENT != 0) {
      file.write(0);
    }
    file.writeBytes(data);
    return file.toByteArray();
  }

  /** The file read as {@code test.gguf}. */
  public GgufFile read() {
    return GgufFile.of(MemorySegment.ofArray(bytes()), "test.gguf");
  }

  /** A length of 8 bytes and UTF-8. */
  public static byte[] text(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + utf8.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(utf8.length)
        .put(utf8)
        .array();
  }

  /** Four bytes. */
  public static byte[] int32(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
  }

  /** Eight bytes. */
  public static byte[] int64(long value) {
    return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
  }
}
