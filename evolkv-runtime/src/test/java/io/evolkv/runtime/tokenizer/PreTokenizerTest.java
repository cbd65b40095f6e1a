package io.evolkv.runtime.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class PreTokenizerTest {
  private static final int MILLION = 1 << 20;

  @Test
  void gpt2KeepsWordsWithTheSpaceBeforeThem() {
    assertThat(pieces(PreTokenizer.GPT_2, "Hello, the world's 2024  tables\n\n don't ＡＢ１２²"))
        .containsExactly(
            "Hello", ",", " the", " world", "'s", " 2024", " ", " tables", "\n\n", " don", "'t",
            " ＡＢ", "１２²");
  }

  @Test
  void smollmTakesDigitsOneByOne() {
    assertThat(pieces(PreTokenizer.SMOLLM, "in 2024²: a1b  7"))
        .containsExactly("in", " ", "2", "0", "2", "4", "²", ":", " a", "1", "b", "  ", "7");
  }

  @Test
  void llamaTakesUpToThreeDigitsAndLineEndsWithPunctuation() {
    assertThat(pieces(PreTokenizer.LLAMA_BPE, "It'S 20245!\n\n\"quoted\"  x \r\n y 中文。"))
        .containsExactly(
            "It",
            "'S",
            " ",
            "202",
            "45",
            "!\n\n",
            "\"quoted",
            "\"",
            " ",
            " x",
            " \r\n",
            " y",
            " 中文",
            "。");
  }

  @Test
  void theDefaultCutsPunctuationAndNumbersFirst() {
    assertThat(pieces(PreTokenizer.DEFAULT, "a b's $1234+x 12345678"))
        .containsExactly(
            "a", " b", "'", "s", " ", "$", "123", "4", "+", "x", " ", "123", "456", "78");
  }

  @Test
  void whiteSpaceIsThatOfUnicode() {
    assertThat(pieces(PreTokenizer.GPT_2, "a\u00A0\u3000b\u001Cc\u200Bd"))
        .containsExactly("a", "\u00A0", "\u3000", "b", "\u001C", "c", "\u200B", "d");
  }

  @Test
  void charactersBeyondTheBasicPlaneStayWhole() {
    assertThat(pieces(PreTokenizer.SMOLLM, "𝐀𝐁𝟏𝟐😀😀"))
        .containsExactly("𝐀𝐁", "𝟏", "𝟐", "😀😀");
  }

  @ParameterizedTest
  @ValueSource(strings = {"smollm", "gpt-2", "llama-bpe", "qwen2", "tekken", "gpt-4o"})
  void textIsCutAsByHuggingFace(String name) {
    JsonNode cases = References.read("splits.json").get(name);

    assertThat(cases.size()).isGreaterThan(40);
    for (JsonNode reference : cases) {
      List<String> expected = new ArrayList<>();
      reference.get("pieces").forEach(piece -> expected.add(piece.asString()));
      assertThat(pieces(PreTokenizer.of(name).orElseThrow(), reference.get("text").asString()))
          .containsExactlyElementsOf(expected);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aMillionOfAnythingIsCutWithoutDeepRecursion(PreTokenizer rule) {
    for (String unit : List.of("a", " ", "7", " \n", "'", "😀", "A", "Aa", "日", "\u0301", "/")) {
      String text = unit.repeat(MILLION / unit.length());
      int[] covered = {0};

      rule.rule()
          .split(
              text,
              0,
              text.length(),
              (start, end) -> covered[0] = start == covered[0] && end > start ? end : -1);

      assertThat(covered[0]).as("%s of %s", rule, unit).isEqualTo(text.length());
    }
  }

  private static List<String> pieces(PreTokenizer rule, String text) {
    List<String> pieces = new ArrayList<>();
    rule.rule()
        .split(text, 0, text.length(), (start, end) -> pieces.add(text.substring(start, end)));
    return pieces;
  }
}
