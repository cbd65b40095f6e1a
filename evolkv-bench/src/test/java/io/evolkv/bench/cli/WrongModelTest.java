package io.evolkv.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A damaged model file gives one line that names file, place and remedy, in every command. */
class WrongModelTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void aFileThatIsNotThere() {
    refused(folder.resolve("none.gguf"), "no such file; check the model's path");
  }

  @Test
  void aFolder() {
    refused(
        folder,
        "is a folder without config.json; name a GGUF file, or a Hugging Face folder with config.json");
  }

  @Test
  void aFileWithAnotherMagic() {
    refused(
        TinyModel.read().magic("GGML").writeTo(file()),
        "not a GGUF file: it begins with 'GGML', not 'GGUF'; name a model file in the GGUF format");
  }

  @Test
  void aFileOfAnUnknownVersion() {
    refused(TinyModel.read().version(77).writeTo(file()), "77");
  }

  @Test
  void aFileThatClaimsMoreTensorsThanItCanHold() {
    refused(TinyModel.read().tensorCount(Long.MAX_VALUE).writeTo(file()), "9223372036854775807");
    refused(TinyModel.read().tensorCount(-1).writeTo(file()), "tensor");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 4, 7, 15, 23, 24, 30, 1000, 20_000, 1_000_000})
  void aFileThatWasCutShort(int length) {
    refused(TinyModel.read().cutTo(length).writeTo(file()), "");
  }

  @Test
  void aFileWithoutItsLastByte() {
    TinyModel model = TinyModel.read();

    refused(model.cutTo(model.length() - 1).writeTo(file()), "output_norm.weight");
  }

  @Test
  void aTensorBeyondTheEndOfTheFile() {
    refused(
        TinyModel.read().vectorOffset("output_norm.weight", 1L << 40).writeTo(file()),
        "output_norm.weight");
    refused(
        TinyModel.read().vectorOffset("output_norm.weight", Long.MAX_VALUE - 31).writeTo(file()),
        "output_norm.weight");
    refused(
        TinyModel.read().vectorOffset("output_norm.weight", -32).writeTo(file()),
        "output_norm.weight");
  }

  @Test
  void aTensorOfAnUnknownType() {
    refused(
        TinyModel.read().vectorType("output_norm.weight", 999).writeTo(file()),
        "output_norm.weight");
    refused(
        TinyModel.read().vectorType("blk.3.attn_norm.weight", -1).writeTo(file()),
        "blk.3.attn_norm.weight");
  }

  private Path file() {
    return folder.resolve("broken.gguf");
  }

  private void refused(Path model, String problem) {
    String runs = folder.resolve("runs").toString();
    refused(model, problem, "inspect", model.toString());
    refused(model, problem, "generate", model.toString(), "--prompt", "Hello");
    refused(model, problem, "tokenize", model.toString(), "Hello");
    refused(model, problem, "search", "-o", "model=" + model, "-o", "output.dir=" + runs);
    refused(model, problem, "evaluate", "-o", "model=" + model);
    assertThat(Path.of(runs)).doesNotExist();
  }

  private static void refused(Path model, String problem, String... command) {
    Evolkv.Result result = Evolkv.alone().run(command);

    assertThat(result.err())
        .as(String.join(" ", command))
        .startsWith("evolkv: " + model + ": ")
        .contains(problem)
        .endsWith("\n")
        .hasLineCount(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.exitCode()).isEqualTo(2);
  }
}
