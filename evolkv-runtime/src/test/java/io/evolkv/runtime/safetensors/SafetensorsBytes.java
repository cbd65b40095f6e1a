package io.evolkv.runtime.safetensors;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes safetensors files, right ones and wrong ones. */
final class SafetensorsBytes {
  private static final String TWO =
      """
      {"__metadata__": {"format": "pt"},
       "b": {"dtype": "F16", "shape": [2], "data_offsets": [24, 28]},
       "a": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}}""";

  private SafetensorsBytes() {}

  /** Two rows of three floats 1 to 6, then the halves 1 and -2. */
  static byte[] twoTensors() {
    byte[] data = new byte[28];
    System.arraycopy(floats(1, 2, 3, 4, 5, 6), 0, data, 0, 24);
    System.arraycopy(shorts(0x3C00, 0xC000), 0, data, 24, 4);
    return file(TWO, data);
  }

  /** A file whose header has its true length. */
  static byte[] file(String header, byte[] data) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return file(json.length, json, data);
  }

  /** A file that claims a length. */
  static byte[] file(long length, byte[] header, byte[] data) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array());
    file.writeBytes(header);
    file.writeBytes(data);
    return file.toByteArray();
  }

  static byte[] floats(float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return bytes.array();
  }

  static byte[] shorts(int... values) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int value : values) {
      bytes.putShort((short) value);
    }
    return bytes.array();
  }
}
