package io.evolkv.runtime.gguf;

import static io.evolkv.runtime.gguf.GgufBuilder.int32;
import static io.evolkv.runtime.gguf.GgufBuilder.int64;
import static io.evolkv.runtime.gguf.GgufBuilder.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evolkv.api.error.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GgufFileTest {
  private static final byte[] FOUR_FLOATS = {
    0, 0, (byte) 0x80, 0x3F, 0, 0, 0, 0x40, 0, 0, 0x40, 0x40, 0, 0, (byte) 0x80, 0x40
  };

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void bothVersionsAreRead(int version) {
    GgufFile file = new GgufBuilder().version(version).string("general.name", "Grüße").read();

    assertThat(file.requiredString("general.name")).isEqualTo("Grüße");
  }

  @Test
  void metadataAreListedInTheOrderOfTheFile() {
    GgufFile file =
        new GgufBuilder()
            .string("z", "last\nline")
            .uint32("a", -1)
            .key("f", 6, int32(Float.floatToIntBits(0.1f)))
            .bool("b", true)
            .key("u", 10, int64(-1))
            .int32s("many", 1, -2, 3, 4, 5, 6, 7, 8, 9)
            .strings("words", List.of("x", "y"))
            .key("nested", 9, int32(9), int64(1), int32(0), int64(2), new byte[] {1, 2})
            .read();

    assertThat(file.metadata().entrySet().stream().map(e -> e.getKey() + ": " + e.getValue()))
        .containsExactly(
            "z: last\\u000Aline",
            "a: 4294967295",
            "f: 0.1",
            "b: true",
            "u: 18446744073709551615",
            "many: [1, -2, 3, 4, 5, 6, 7, 8, ...]",
            "words: [x, y]",
            "nested: [...]");
    assertThat(file.metadata().values().stream().map(GgufValue::type))
        .containsExactly(
            "string",
            "uint32",
            "float32",
            "bool",
            "uint64",
            "array of 9 x int32",
            "array of 2 x string",
            "array of 1 x array");
  }

  @Test
  void longValuesAreShortened() {
    GgufValue value = onlyValue(new GgufBuilder().string("k", "abcdefgh"));

    assertThat(value.text(5)).isEqualTo("abcde...");
    assertThat(value.text(8)).isEqualTo("abcdefgh");
  }

  @Test
  void anyIntegerTypeGivesAnInteger() {
    GgufFile file =
        new GgufBuilder()
            .key("u8", 0, new byte[] {-1})
            .key("i8", 1, new byte[] {-1})
            .key("u16", 2, new byte[] {-1, -1})
            .key("i16", 3, new byte[] {-2, -1})
            .key("u32", 4, int32(7))
            .key("i32", 5, int32(-7))
            .key("u64", 10, int64(8))
            .key("i64", 11, int64(-8))
            .read();

    assertThat(file.metadata().keySet().stream().map(file::requiredInt))
        .containsExactly(255, -1, 65535, -2, 7, -7, 8, -8);
  }

  @Test
  void realNumbersAreRoundedToFloat() {
    GgufFile file =
        new GgufBuilder()
            .key("single", 6, int32(Float.floatToIntBits(1e-5f)))
            .key("double", 12, int64(Double.doubleToLongBits(0.1)))
            .key("list", 9, int32(6), int64(1), int32(Float.floatToIntBits(2.5f)))
            .read();

    assertThat(file.requiredFloat("single")).isEqualTo(1e-5f);
    assertThat(file.floatValue("double")).contains(0.1f);
    assertThat(file.floats("list").orElseThrow()).containsExactly(2.5f);
  }

  @Test
  void aKeyThatIsMissingIsEmptyOrAnError() {
    GgufFile file = new GgufBuilder().read();

    assertThat(file.string("k")).isEmpty();
    assertThat(file.intValue("k")).isEmpty();
    assertThat(file.strings("k")).isEmpty();
    assertThat(file.ints("k")).isEmpty();
    assertThat(file.bool("k")).isEmpty();
    assertThatThrownBy(() -> file.requiredInt("llama.block_count"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "test.gguf: the metadata have no llama.block_count: not a whole model; get it again from"
                + " its source, or convert it again");
  }

  @Test
  void aValueOfAnotherTypeIsAnErrorThatNamesBoth() {
    GgufFile file =
        new GgufBuilder().string("s", "x").uint32("i", -1).int32s("is", 1).bool("b", true).read();

    assertError(() -> file.requiredInt("s"), "test.gguf: s has to be an integer, but is string");
    assertError(
        () -> file.intValue("is"), "test.gguf: is has to be an integer, but is array of 1 x int32");
    assertError(() -> file.string("b"), "test.gguf: b has to be a string, but is bool");
    assertError(() -> file.bool("i"), "test.gguf: i has to be a bool, but is uint32");
    assertError(
        () -> file.floatValue("i"), "test.gguf: i has to be a float32 or float64, but is uint32");
    assertError(
        () -> file.strings("is"),
        "test.gguf: is has to be an array of strings, but is array of 1 x int32");
    assertError(
        () -> file.requiredInt("i"),
        "test.gguf: i holds 4294967295, which does not fit into a 32-bit integer");
  }

  @Test
  void tensorsAreViewsOfTheFile() {
    GgufFile file = new GgufBuilder().tensor("w", 0, 0, 2, 2).data(FOUR_FLOATS).read();

    GgufTensor tensor = file.requiredTensor("w", 2, 2);
    float[] row = new float[3];
    tensor.decode(1, 2, row, 1);

    assertThat(row).containsExactly(0, 2, 3);
    assertThat(tensor.dimensions()).containsExactly(2, 2);
    assertThat(tensor.values()).isEqualTo(4);
    assertThat(tensor.rows()).isEqualTo(2);
    assertThat(tensor.rowLength()).isEqualTo(2);
    assertThat(tensor.data().byteSize()).isEqualTo(16);
    assertThat(tensor.data().isReadOnly()).isTrue();
    assertThat(file.tensors()).containsExactly(tensor);
    assertThat(file.requiredTensor("w")).isSameAs(tensor);
  }

  @Test
  void aTensorThatIsMissingOrOfAnotherShapeIsAnError() {
    GgufFile file = new GgufBuilder().tensor("w", 0, 0, 2, 2).data(FOUR_FLOATS).read();

    assertThat(file.tensor("v")).isEmpty();
    assertError(
        () -> file.requiredTensor("v", 2),
        "test.gguf: there is no tensor 'v': not a whole model; get it again from its source, or"
            + " convert it again");
    assertError(
        () -> file.requiredTensor("w", 4),
        "test.gguf: tensor 'w' has the shape [2, 2], but the model's metadata ask for [4]");
  }

  @Test
  void aTensorThatCannotBeDecodedSaysWhichCan() {
    GgufTensor tensor =
        new GgufBuilder().tensor("w", 19, 0, 256).data(new byte[50]).read().requiredTensor("w");

    assertError(
        () -> tensor.decode(0, 1, new float[1], 0),
        "test.gguf: tensor 'w' has the type IQ1_S, which cannot be decoded; F32, F16, Q4_0, Q4_1,"
            + " Q5_0, Q5_1, Q8_0, Q2_K, Q3_K, Q4_K, Q5_K, Q6_K, IQ4_NL, IQ4_XS, BF16 can: convert"
            + " the model to one of these");
  }

  @Test
  void anAlignmentOfTheFileIsFollowed() {
    GgufFile file =
        new GgufBuilder()
            .uint32("general.alignment", 8)
            .tensor("a", 0, 0, 1)
            .tensor("b", 0, 8, 1)
            .data(FOUR_FLOATS)
            .read();

    float[] value = new float[1];
    file.requiredTensor("b").decode(0, 1, value, 0);

    assertThat(value).containsExactly(3);
  }

  @Test
  void aFileOnDiskIsMappedAndReleased(@TempDir Path folder) throws IOException {
    Path path = folder.resolve("m.gguf");
    Files.write(path, new GgufBuilder().tensor("w", 0, 0, 4).data(FOUR_FLOATS).bytes());
    GgufFile file = GgufFile.open(path);
    GgufTensor tensor = file.requiredTensor("w", 4);
    float[] values = new float[4];
    tensor.decode(0, 4, values, 0);

    file.close();

    assertThat(values).containsExactly(1, 2, 3, 4);
    assertThat(file.name()).isEqualTo(path.toString());
    assertThat(tensor.data().scope().isAlive()).isFalse();
  }

  @Test
  void aPathWithoutModelIsAnErrorThatNamesIt(@TempDir Path folder) throws IOException {
    Path missing = folder.resolve("missing.gguf");
    Path empty = Files.createFile(folder.resolve("empty.gguf"));

    assertError(() -> GgufFile.open(missing), missing + ": no such file; check the model's path");
    assertError(() -> GgufFile.open(folder), folder + ": is a folder; name the .gguf file in it");
    assertError(
        () -> GgufFile.open(empty),
        empty
            + ": not a GGUF file: it begins with '', not 'GGUF'; name a model file in the GGUF"
            + " format");
  }

  @Test
  void namesFromTheFileCannotBreakAMessage() {
    GgufValue value = onlyValue(new GgufBuilder().key("k", 8, text("a\u2028b\tc")));

    assertThat(value.toString()).isEqualTo("a\\u2028b\\u0009c");
    assertThat(Printable.quoted("x".repeat(100))).isEqualTo("'" + "x".repeat(80) + "...'");
  }

  private static GgufValue onlyValue(GgufBuilder file) {
    return file.read().metadata().values().iterator().next();
  }

  private static void assertError(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(InvalidInputException.class).hasMessage(message);
  }
}
