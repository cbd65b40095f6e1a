package io.evolkv.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;

/** Copies of the embedded model's file, with one thing broken. */
final class TinyModel {
  private final byte[] file;
  private final ByteBuffer bytes;

  private TinyModel(byte[] file) {
    this.file = file;
    bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
  }

  static TinyModel read() {
    String resource = "io/evolkv/runtime/tiny/tiny.gguf";
    try (InputStream in =
        Objects.requireNonNull(
            TinyModel.class.getClassLoader().getResourceAsStream(resource), resource)) {
      return new TinyModel(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The first bytes only. */
  TinyModel cutTo(int length) {
    return new TinyModel(Arrays.copyOf(file, length));
  }

  int length() {
    return file.length;
  }

  TinyModel magic(String magic) {
    bytes.put(0, magic.getBytes(StandardCharsets.US_ASCII));
    return this;
  }

  /** Version 3 becomes another one. */
  TinyModel version(int version) {
    assertThat(bytes.getInt(4)).isEqualTo(3);
    bytes.putInt(4, version);
    return this;
  }

  TinyModel tensorCount(long count) {
    bytes.putLong(8, count);
    return this;
  }

  /** Says another type of a vector in the table of tensors. */
  TinyModel vectorType(String tensor, int type) {
    bytes.putInt(afterShape(tensor), type);
    return this;
  }

  /** Says another place of a vector's data. */
  TinyModel vectorOffset(String tensor, long offset) {
    bytes.putLong(afterShape(tensor) + Integer.BYTES, offset);
    return this;
  }

  /** Where the type of a tensor of one dimension stands. */
  private int afterShape(String tensor) {
    byte[] name = tensor.getBytes(StandardCharsets.US_ASCII);
    int at = 0;
    while (!Arrays.equals(file, at, at + name.length, name, 0, name.length)) {
      at++;
    }
    int dimensions = at + name.length;
    assertThat(bytes.getInt(dimensions)).isEqualTo(1);
    return dimensions + Integer.BYTES + Long.BYTES;
  }

  Path writeTo(Path path) {
    try {
      return Files.write(path, file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
