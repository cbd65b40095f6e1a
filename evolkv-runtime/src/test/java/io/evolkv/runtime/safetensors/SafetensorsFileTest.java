package io.evolkv.runtime.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.runtime.gguf.TensorType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Headers are read exactly, and wrong ones end in one line that says what is wrong. */
class SafetensorsFileTest {
  @TempDir Path folder;

  private Path write(byte[] bytes) {
    try {
      return Files.write(folder.resolve("model.safetensors"), bytes);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void tensorsComeWithShapeTypeAndValues() {
    try (SafetensorsFile file = SafetensorsFile.open(write(SafetensorsBytes.twoTensors()))) {
      List<SafetensorsTensor> tensors = file.tensors();
      assertThat(tensors).extracting(SafetensorsTensor::name).containsExactly("a", "b");
      SafetensorsTensor a = tensors.getFirst();
      assertThat(a.type()).isEqualTo(TensorType.F32);
      assertThat(a.dimensions()).containsExactly(3, 2);
      assertThat(a.values()).isEqualTo(6);
      float[] row = new float[4];
      a.decode(3, 3, row, 1);
      assertThat(row).containsExactly(0, 4, 5, 6);
      float[] halves = new float[2];
      tensors.getLast().decode(0, 2, halves, 0);
      assertThat(halves).containsExactly(1, -2);
    }
  }

  @Test
  void bfloat16IsTheUpperHalfOfAFloat() {
    String header = "{\"w\":{\"dtype\":\"BF16\",\"shape\":[2,1],\"data_offsets\":[0,4]}}";
    byte[] bytes = SafetensorsBytes.file(header, SafetensorsBytes.shorts(0x3F80, 0xC049));
    try (SafetensorsFile file = SafetensorsFile.open(write(bytes))) {
      float[] values = new float[2];
      file.tensors().getFirst().decode(0, 2, values, 0);
      assertThat(values).containsExactly(1, -3.140625f);
    }
  }

  @Test
  void valuesBeyondATensorAreRefused() {
    try (SafetensorsFile file = SafetensorsFile.open(write(SafetensorsBytes.twoTensors()))) {
      SafetensorsTensor a = file.tensors().getFirst();
      assertThatThrownBy(() -> a.decode(4, 3, new float[3], 0))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void integersCanBeThereButAreNoWeights() {
    String header = "{\"ids\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[0,8]}}";
    try (SafetensorsFile file =
        SafetensorsFile.open(write(SafetensorsBytes.file(header, new byte[8])))) {
      SafetensorsTensor ids = file.tensors().getFirst();
      assertThat(ids.dimensions()).containsExactly(1);
      assertThatThrownBy(() -> ids.decode(0, 1, new float[1], 0))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining(
              "tensor 'ids' has the type I64, weights have to be F32, F16 or BF16");
    }
  }

  private static String one(String dtype, String shape, String offsets) {
    return "{\"w\":{\"dtype\":%s,\"shape\":%s,\"data_offsets\":%s}}"
        .formatted(dtype, shape, offsets);
  }

  private static String two(String first, String second) {
    String format = "\"%s\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":%s}";
    return "{" + format.formatted("v", first) + "," + format.formatted("w", second) + "}";
  }

  static List<Arguments> wrongHeaders() {
    return List.of(
        Arguments.of("[]", "the header is no JSON object"),
        Arguments.of("{\"w\":", "the header is no JSON ("),
        Arguments.of("{\"w\":{}}", "tensor 'w' has no data_offsets"),
        Arguments.of("{\"w\":7}", "tensor 'w' has no data_offsets"),
        Arguments.of(one("\"F32\"", "[2]", "[0]"), "has no data_offsets"),
        Arguments.of(one("\"F32\"", "[2]", "[0,-8]"), "data_offsets holds -8"),
        Arguments.of(one("\"F32\"", "[2]", "[0,8.5]"), "data_offsets holds 8.5"),
        Arguments.of(one("\"F32\"", "[2]", "[0,99999999999999999999]"), "data_offsets holds 9999"),
        Arguments.of(one("\"F32\"", "[2]", "[8,0]"), "lies in bytes 8 to 0"),
        Arguments.of(one("\"F32\"", "[4]", "[0,16]"), "but the file has 8 behind its header"),
        Arguments.of(one("\"F8_E4M3\"", "[8]", "[0,8]"), "has the dtype \"F8_E4M3\""),
        Arguments.of(one("5", "[2]", "[0,8]"), "has the dtype 5"),
        Arguments.of(one("\"F32\"", "[3]", "[0,8]"), "has the shape [3] of F32, but 8 bytes"),
        Arguments.of(one("\"F32\"", "[0]", "[0,0]"), "has the shape [0]"),
        Arguments.of(one("\"F32\"", "{}", "[0,8]"), "has no shape"),
        Arguments.of(one("\"F32\"", "[1,1,1,1,1,1,1,1,2]", "[0,8]"), "has no shape"),
        Arguments.of(
            one("\"F32\"", "[4294967296,4294967296,4294967296]", "[0,8]"), "has the shape [4294"),
        Arguments.of(one("\"F32\"", "[1]", "[0,4]"), "its tensors have 4 bytes, but 8 follow"),
        Arguments.of(two("[0,4]", "[0,4]"), "'w' overlaps the one before"),
        Arguments.of(two("[4,8]", "[4,8]"), "'v' leaves a gap before it"),
        Arguments.of(two("[0,4]", "[4,8]").replace("\"v\"", "\"w\""), "the header is no JSON ("));
  }

  @ParameterizedTest
  @MethodSource("wrongHeaders")
  void wrongHeadersAreRefused(String header, String message) {
    Path path = write(SafetensorsBytes.file(header, new byte[8]));
    assertThatThrownBy(() -> SafetensorsFile.open(path))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(path + ": ")
        .hasMessageContaining(message)
        .message()
        .doesNotContain("\n");
  }

  @Test
  void wrongLengthsAreRefused() {
    byte[] header = "{}".getBytes(StandardCharsets.UTF_8);
    for (long length : new long[] {0, 1, 3, -1, Long.MAX_VALUE}) {
      Path path = write(SafetensorsBytes.file(length, header, new byte[0]));
      assertThatThrownBy(() -> SafetensorsFile.open(path))
          .hasMessageContaining("the header's length is " + Long.toUnsignedString(length));
    }
    Path empty = write(new byte[5]);
    assertThatThrownBy(() -> SafetensorsFile.open(empty))
        .hasMessageContaining("it has 5 bytes, not even the 8 of a length");
    Path huge = write(SafetensorsBytes.file(20 << 20, new byte[20 << 20], new byte[0]));
    assertThatThrownBy(() -> SafetensorsFile.open(huge)).hasMessageContaining("more than the");
  }
}
