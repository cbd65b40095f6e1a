package io.evolkv.runtime.gguf;

import static io.evolkv.runtime.gguf.GgufBuilder.int32;
import static io.evolkv.runtime.gguf.GgufBuilder.int64;
import static io.evolkv.runtime.gguf.GgufBuilder.text;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evolkv.api.error.InvalidInputException;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A damaged or hostile file is one clear error, and nothing is allocated for what it claims. */
class DamagedGgufTest {
  @Test
  void wrongMagic() {
    assertRefused(
        "<!DOCTYPE html>".getBytes(StandardCharsets.US_ASCII),
        "m.gguf: not a GGUF file: it begins with '<!DO', not 'GGUF'; name a model file in the GGUF"
            + " format");
  }

  @Test
  void bigEndian() {
    assertRefused(
        new GgufBuilder().version(Integer.reverseBytes(3)),
        "m.gguf: big-endian (version 3), only little-endian files can be read; convert the model"
            + " again for little-endian machines");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4, 0x00020002})
  void unknownVersion(int version) {
    assertRefused(
        new GgufBuilder().version(version),
        "m.gguf: GGUF version "
            + version
            + ", only 2 and 3 can be read; convert the model again with a current tool");
  }

  @Test
  void everyTruncationOfAHeader() {
    byte[] whole =
        new GgufBuilder()
            .string("general.name", "x")
            .int32s("list", 1, 2)
            .tensor("w", 0, 0, 8)
            .data(new byte[32])
            .bytes();
    for (int length = 4; length < whole.length; length++) {
      MemorySegment part = MemorySegment.ofArray(Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> GgufFile.of(part, "m.gguf"))
          .as("%d of %d bytes", length, whole.length)
          .isInstanceOf(InvalidInputException.class)
          .hasMessageStartingWith("m.gguf: ")
          .hasMessageContaining("download the file again")
          .hasMessageNotContainingAny("\n", "null");
    }
  }

  @Test
  void truncationNamesPlaceAndRemedy() {
    assertRefused(
        Arrays.copyOf(new GgufBuilder().bytes(), 10),
        "m.gguf: truncated at byte 8: the number of tensors needs 8 bytes, 2 are left; download the"
            + " file again");
  }

  @Test
  void countsThatTheFileHasNoRoomFor() {
    assertRefused(
        new GgufBuilder().tensorCount(Long.MAX_VALUE),
        "m.gguf: damaged at byte 8: the number of tensors is 9223372036854775807, but the rest of"
            + " the file has room for at most 0; download the file again");
    assertRefused(
        new GgufBuilder().keyCount(-1),
        "m.gguf: damaged at byte 16: the number of metadata keys is 18446744073709551615, but the"
            + " rest of the file has room for at most 0; download the file again");
    assertRefused(
        new GgufBuilder().key("k", 9, int32(8), int64(1L << 60)),
        "m.gguf: damaged at byte 41: the length of the value of 'k' is 1152921504606846976, but the"
            + " rest of the file has room for at most 1; download the file again");
    assertRefused(
        new GgufBuilder().key("k", 8, int64(1L << 20)),
        "m.gguf: truncated at byte 45: the value of 'k' needs 1048576 bytes, 19 are left; download"
            + " the file again");
    assertRefused(
        new GgufBuilder().key("k", 8, int64(1L << 40)),
        "m.gguf: damaged at byte 37: a text of the value of 'k' has 1099511627776 bytes, more than"
            + " the 67108864 supported; download the file again");
  }

  @Test
  void namesThatAreTooLongOrNoText() {
    assertRefused(
        new GgufBuilder().string("k".repeat(1025), ""),
        "m.gguf: damaged at byte 24: the length of a metadata key is 1025, more than the 1024"
            + " supported; download the file again");
    byte[] bytes = new GgufBuilder().string("k", "").bytes();
    bytes[32] = (byte) 0xFF;
    assertRefused(
        bytes, "m.gguf: damaged at byte 24: a metadata key is not UTF-8; download the file again");
  }

  @Test
  void valuesOfUnknownType() {
    assertRefused(
        new GgufBuilder().key("k", 13, new byte[8]),
        "m.gguf: damaged at byte 33: the value of 'k' has the unknown type 13 (0 to 12 are known);"
            + " download the file again");
    assertRefused(
        new GgufBuilder().key("k", 9, int32(-1), int64(1)),
        "m.gguf: damaged at byte 37: an element of the value of 'k' has the unknown type 4294967295"
            + " (0 to 12 are known); download the file again");
    assertRefused(
        new GgufBuilder().key("k", 7, new byte[] {2}),
        "m.gguf: damaged at byte 24: the value of 'k' is neither true nor false; download the file"
            + " again");
  }

  @Test
  void arraysNestedWithoutEnd() {
    ByteArrayOutputStream nested = new ByteArrayOutputStream();
    for (int i = 0; i < 100_000; i++) {
      nested.writeBytes(int32(9));
      nested.writeBytes(int64(1));
    }
    assertRefused(
        new GgufBuilder().key("k", 9, nested.toByteArray()),
        "m.gguf: damaged at byte 85: the value of 'k' nests arrays more than 4 deep, which is not"
            + " supported; download the file again");
  }

  @Test
  void thingsThatAreThereTwice() {
    assertRefused(
        new GgufBuilder().string("k", "").uint32("k", 1),
        "m.gguf: damaged at byte 45: the metadata key 'k' is there twice; download the file again");
    assertRefused(
        new GgufBuilder().tensor("w", 0, 0, 1).tensor("w", 0, 0, 1).data(new byte[4]),
        "m.gguf: damaged at byte 57: tensor 'w' is there twice; download the file again");
  }

  @Test
  void tensorsOfUnknownType() {
    assertThatThrownBy(() -> read(new GgufBuilder().tensor("w", 4, 0, 32).bytes()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(
            "m.gguf: tensor 'w' has the unknown type 4; known are F32=0, F16=1,")
        .hasMessageContaining("MXFP4=39");
  }

  @Test
  void tensorsOfImpossibleShape() {
    assertRefused(
        new GgufBuilder().tensor("w", 0, 0, 1L << 32, 1L << 32, 1L << 32),
        "m.gguf: damaged at byte 24: tensor 'w' has the impossible shape [4294967296, 4294967296,"
            + " 4294967296]; download the file again");
    assertRefused(
        new GgufBuilder().tensor("w", 0, 0, 4, 0),
        "m.gguf: damaged at byte 24: tensor 'w' has the impossible shape [4, 0]; download the file"
            + " again");
    assertRefused(
        new GgufBuilder().tensor("w", 0, 0, -1),
        "m.gguf: damaged at byte 24: tensor 'w' has the impossible shape [18446744073709551615];"
            + " download the file again");
    assertRefused(
        new GgufBuilder().tensor("w", 8, 0, 33).data(new byte[68]),
        "m.gguf: damaged at byte 24: tensor 'w' has rows of 33 values, which do not form whole"
            + " blocks of 32 values of type Q8_0; download the file again");
    assertRefused(
        new GgufBuilder().tensor("w", 0, 0, 1, 1, 1, 1, 1).data(new byte[4]),
        "m.gguf: damaged at byte 24: tensor 'w' has 5 dimensions (1 to 4 are possible); download the"
            + " file again");
  }

  @Test
  void tensorsOutsideTheData() {
    assertRefused(
        new GgufBuilder().tensor("w", 0, 0, 5).data(new byte[16]),
        "m.gguf: tensor 'w' needs 20 bytes at offset 0 of the data, but the file has 16 there:"
            + " truncated or damaged, download the file again");
    assertRefused(
        new GgufBuilder().tensor("w", 0, Long.MAX_VALUE - 31, 1).data(new byte[16]),
        "m.gguf: tensor 'w' needs 4 bytes at offset 9223372036854775776 of the data, but the file"
            + " has 0 there: truncated or damaged, download the file again");
    assertRefused(
        new GgufBuilder().tensor("w", 0, -32, 1).data(new byte[16]),
        "m.gguf: damaged at byte 24: tensor 'w' has the offset 18446744073709551584, which is not a"
            + " multiple of the alignment 32 within the file; download the file again");
    assertRefused(
        new GgufBuilder().tensor("w", 0, 4, 1).data(new byte[16]),
        "m.gguf: damaged at byte 24: tensor 'w' has the offset 4, which is not a multiple of the"
            + " alignment 32 within the file; download the file again");
  }

  @Test
  void alignmentThatIsNone() {
    assertRefused(
        new GgufBuilder().uint32("general.alignment", 0),
        "m.gguf: general.alignment is 0 (uint32), a power of two is needed; download the file"
            + " again");
    assertRefused(
        new GgufBuilder().key("general.alignment", 8, text("x")),
        "m.gguf: general.alignment is x (string), a power of two is needed; download the file"
            + " again");
    assertRefused(
        new GgufBuilder().uint32("general.alignment", 48),
        "m.gguf: general.alignment is 48 (uint32), a power of two is needed; download the file"
            + " again");
  }

  private static void assertRefused(GgufBuilder file, String message) {
    assertRefused(file.bytes(), message);
  }

  private static void assertRefused(byte[] file, String message) {
    assertThatThrownBy(() -> read(file))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(message);
  }

  private static GgufFile read(byte[] file) {
    return GgufFile.of(MemorySegment.ofArray(file), "m.gguf");
  }
}
