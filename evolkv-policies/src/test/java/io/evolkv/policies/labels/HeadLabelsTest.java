package io.evolkv.policies.labels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.ModelShape;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeadLabelsTest {
  private static final ModelShape TWO_OF_THREE = new ModelShape("test", 2, 6, 3, 4, 99, 1);

  @TempDir Path folder;

  @Test
  void readsALineOfNumbersPerLayer() throws IOException {
    HeadLabels labels = labels("# layers of a model\n1.0\t0.25\t.5\n\n 0 , 1e-1,  0.75\n");
    assertThat(labels.layer(0, TWO_OF_THREE)).containsExactly(true, false, true);
    assertThat(labels.layer(1, TWO_OF_THREE)).containsExactly(false, false, true);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 0 1;1 0 x     | , line 2: 'x' is no number from 0 (streaming head) to 1 (retrieval head)",
        "1 0 1.5         | , line 1: '1.5' is no number from 0 (streaming head) to 1 (retrieval head)",
        "1 -1 0          | , line 1: '-1' is no number from 0 (streaming head) to 1 (retrieval head)",
        "NaN             | , line 1: 'NaN' is no number from 0 (streaming head) to 1 (retrieval head)",
        "1 0 1;#;1 0     | , line 3: 2 numbers, but the lines before have 3; every line has one per KV head",
        "#               | : no labels; write one line per layer with one number per KV head",
      })
  void namesTheLineThatIsWrong(String text, String message) {
    assertThatThrownBy(() -> labels(text.replace(';', '\n')))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(folder.resolve("labels.tsv") + message);
  }

  @Test
  void refusesTheLabelsOfAnotherModel() throws IOException {
    HeadLabels labels = labels("1 0\n0 1\n");
    assertThatThrownBy(() -> labels.layer(0, TWO_OF_THREE))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "%s labels 2 layers of 2 heads, the model has 2 of 3; take the file of this model",
            folder.resolve("labels.tsv"));
  }

  @Test
  void refusesWhatIsNoFileOfLabels() throws IOException {
    Path missing = folder.resolve("missing.tsv");
    assertThatThrownBy(() -> HeadLabels.read(missing.toString(), .5))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(missing + ": there is no such file of head labels");
    assertThatThrownBy(() -> HeadLabels.read("a\0b", .5))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("cannot be read");
    assertThatThrownBy(() -> HeadLabels.read(folder.toString(), .5))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("cannot be read");
    Path bytes = Files.write(folder.resolve("bytes.tsv"), new byte[] {'1', (byte) 0xff, '\n'});
    assertThatThrownBy(() -> HeadLabels.read(bytes.toString(), .5))
        .hasMessage(bytes + ": not a text in UTF-8");
    Path large = folder.resolve("large.tsv");
    try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
      file.setLength(5L << 20);
    }
    assertThatThrownBy(() -> HeadLabels.read(large.toString(), .5))
        .hasMessage(large + ": larger than 4194304 bytes, so this is no file of head labels");
  }

  private HeadLabels labels(String text) throws IOException {
    Path file = folder.resolve("labels.tsv");
    Files.writeString(file, text, StandardCharsets.UTF_8);
    return HeadLabels.read(file.toString(), .5);
  }
}
