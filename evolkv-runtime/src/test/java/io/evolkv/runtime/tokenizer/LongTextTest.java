package io.evolkv.runtime.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LongTextTest {
  private static final int MEGABYTE = 1 << 20;

  /** Quadratic time would be hours; the limit only ends such a run. */
  @ParameterizedTest
  @ValueSource(strings = {"a", " ", "7", "ab", "the", "\n", " \n", "é"})
  @Timeout(value = 3, unit = TimeUnit.MINUTES)
  void aMegabyteOfOneThingIsEncodedExactly(String unit) {
    TextTokenizer tiny = TestTokenizers.tiny();
    String text = unit.repeat(MEGABYTE / unit.length());

    assertThat(tiny.decode(tiny.encode(text)).equals(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", " ", "7", "the ", "\n", "é", "<", "日"})
  @Timeout(value = 3, unit = TimeUnit.MINUTES)
  void aMegabyteInOnePieceIsMergedExactly(String unit) {
    TextTokenizer tokenizer = FolderTokenizer.of(References.folder("gemma"));
    String text = unit.repeat(MEGABYTE / unit.length());

    assertThat(tokenizer.decode(tokenizer.encode(text)).equals(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {4095, 4096, 4097, MEGABYTE})
  void aWordThatKeepsDoublingIsMergedToTheEnd(int length) {
    TextTokenizer tokenizer =
        GgufTokenizer.of(
            TestTokenizers.small("gpt-2", List.of("a", "aa", "aaaa"), "a a", "aa aa").read());

    assertThat(tokenizer.encode("a".repeat(length)))
        .hasSize(length / 4 + length % 4 / 2 + length % 2);
  }

  @ParameterizedTest
  @ValueSource(ints = {4095, 4096, 4097, MEGABYTE})
  void scoresKeepDoublingItToo(int length) {
    TextTokenizer tokenizer =
        GgufTokenizer.of(
            TestTokenizers.sentencePiece(List.of("a:-3", "aa:-1", "aaaa:-2"))
                .bool("tokenizer.ggml.add_space_prefix", false)
                .read());

    assertThat(tokenizer.encode("a".repeat(length)))
        .hasSize(length / 4 + length % 4 / 2 + length % 2);
  }
}
