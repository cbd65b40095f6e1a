package io.evolkv.runtime.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evolkv.runtime.gguf.GgufBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GgufTokenizerTest {
  @Test
  void theMergeOfLowestRankComesFirst() {
    List<String> tokens = List.of("a", "b", "c", "ab", "bc", "abc");

    assertThat(texts(tokens, "abc", "b c", "a b", "a bc")).containsExactly("abc");
    assertThat(texts(tokens, "abc", "b c", "a b")).containsExactly("a", "bc");
    assertThat(texts(tokens, "abc", "a b", "b c")).containsExactly("ab", "c");
  }

  @Test
  void ofEqualMergesTheLeftmostComesFirst() {
    List<String> tokens = List.of("a", "aa", "aaaa");

    assertThat(texts(tokens, "aaaaa", "a a")).containsExactly("aa", "aa", "a");
    assertThat(texts(tokens, "aaaaaaa", "a a", "aa aa")).containsExactly("aaaa", "aa", "a");
  }

  @Test
  void noTokenReachesOverTheCutsOfTheRule() {
    List<String> tokens = List.of("a", "b", "Ġ", "1", "ab", "Ġa", "a1", "11");

    assertThat(texts(tokens, "a1 ab 11", "Ġ a", "a b", "a 1", "1 1"))
        .containsExactly("a", "1", "Ġa", "b", "Ġ", "1", "1");
  }

  @Test
  void aByteWithoutTokenGivesNoneAndNothingMergesAcrossIt() {
    List<String> tokens = List.of("a", "b", "ab");

    assertThat(texts(tokens, "axb", "a b")).containsExactly("a", "b");
    assertThat(texts(tokens, "xyz", "a b")).isEmpty();
  }

  @Test
  void textThatLooksLikeAControlTokenIsText() {
    TextTokenizer tokenizer = of(List.of("control:<s>", "s", "<", ">"));

    assertThat(tokenizer.encode("<s>s")).containsExactly(2, 1, 3, 1);
    assertThat(tokenizer.decode(0, 1, 0)).isEqualTo("s");
  }

  @Test
  void noMergeGivesAControlToken() {
    List<String> tokens = List.of("a", "b", "c", "control:ab", "bc", "control:abc");
    GgufBuilder metadata = TestTokenizers.small("llama-bpe", tokens, "a b", "ab c", "b c");

    TextTokenizer tokenizer = GgufTokenizer.of(metadata.read());

    assertThat(tokenizer.encode("ab")).containsExactly(0, 1);
    assertThat(tokenizer.encode("abc")).containsExactly(0, 4);
  }

  @Test
  void userDefinedTokensComeBeforeAllElseTheLongestFirst() {
    TextTokenizer tokenizer =
        of(List.of("a", "b", "[", "]", "ab", "user:[a]", "user:[a][b]", "user:[ ]"), "a b");

    assertThat(tokenizer.encode("ab[a][b][a]b[ ]")).containsExactly(4, 6, 5, 1, 7);
    assertThat(tokenizer.decode(4, 6, 5, 1, 7)).isEqualTo("ab[a][b][a]b[ ]");
  }

  @Test
  void anEndTokenThatTheFileTakesForTextIsNotGivenByText() {
    TextTokenizer tokenizer =
        GgufTokenizer.of(TestTokenizers.small("gpt-2", List.of("a", "user:[EOT]")).read());

    assertThat(tokenizer.isEnd(1)).isTrue();
    assertThat(tokenizer.encode("a[EOT]")).containsExactly(0);
  }

  @Test
  void aMarkThatTheFileTakesForTextIsNotGivenByText() {
    TextTokenizer tokenizer = of(List.of("user:<|user|>", "user:<|>", "<", "|", ">", "user:</s>"));

    assertThat(tokenizer.encode("<||><|>")).containsExactly(2, 3, 3, 4, 1);
    assertThat(tokenizer.encode("<|user|></s>")).doesNotContain(0, 5);
    assertThat(tokenizer.encode(List.of(new PromptPart.Markup("<|user|>")))).containsExactly(0);
  }

  @Test
  void anHtmlTagIsNoEndToken() {
    TextTokenizer tokenizer = of(List.of("a", "user:<s>", "user:</s>"));

    assertThat(tokenizer.encode("<s>a</s>")).containsExactly(1, 0, 2);
    assertThat(tokenizer.isEnd(2)).isFalse();
  }

  @Test
  void llamaTakesAPieceThatIsATokenWhole() {
    List<String> tokens = List.of("a", "b", "c", "ab", "bc", "abc");

    TextTokenizer llama =
        GgufTokenizer.of(TestTokenizers.small("llama-bpe", tokens, "b c", "a b").read());

    assertThat(llama.encode("abc")).containsExactly(5);
    assertThat(llama.encode("abcc")).containsExactly(0, 4, 2);
  }

  @Test
  void thePromptBeginsAsTheModelWants() {
    List<String> tokens = List.of("a", "control:<s>");

    assertThat(prompt(TestTokenizers.small("gpt-2", tokens))).containsExactly(0);
    assertThat(prompt(begin("gpt-2", tokens))).containsExactly(0);
    assertThat(prompt(begin("gpt-2", tokens).bool("tokenizer.ggml.add_bos_token", true)))
        .containsExactly(1, 0);
    assertThat(prompt(begin("llama-bpe", tokens))).containsExactly(1, 0);
    assertThat(prompt(begin("llama-bpe", tokens).bool("tokenizer.ggml.add_bos_token", false)))
        .containsExactly(0);
  }

  @Test
  void endTokensAreThoseTheFileNamesAndThoseOfUsualName() {
    TextTokenizer tokenizer =
        GgufTokenizer.of(
            TestTokenizers.small(
                    "gpt-2",
                    List.of(
                        "a",
                        "b",
                        "control:<e>",
                        "control:<|im_end|>",
                        "control:<x>",
                        "<eos>",
                        "control:</s>"))
                .uint32("tokenizer.ggml.eos_token_id", 2)
                .uint32("tokenizer.ggml.eot_token_id", 1)
                .read());

    assertThat(List.of(0, 1, 2, 3, 4, 5, 6))
        .filteredOn(tokenizer::isEnd)
        .containsExactly(1, 2, 3, 6);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "a",
        "\0\u0001\u00ad",
        "naïve",
        "日本語",
        "👩‍👩‍👧",
        "e\u0301",
        "\uFFFD",
        "\r\n\t"
      })
  void textComesBackFromItsTokens(String text) {
    TextTokenizer tiny = TestTokenizers.tiny();

    assertThat(tiny.decode(tiny.encode(text))).isEqualTo(text);
  }

  @Test
  void anUnpairedSurrogateIsEncodedAsReplacementCharacter() {
    TextTokenizer tiny = TestTokenizers.tiny();

    assertThat(tiny.encode("a\uD83Db\uDE00")).isEqualTo(tiny.encode("a\uFFFDb\uFFFD"));
  }

  @Test
  void bytesThatAreNotUtf8AreDecodedAsReplacementCharacter() {
    TextTokenizer tiny = TestTokenizers.tiny();
    int[] euro = tiny.encode("€");

    assertThat(euro).hasSizeGreaterThan(1);
    assertThat(tiny.decode(euro[0])).isEqualTo("\uFFFD");
    assertThat(tiny.bytes(euro[0])).containsExactly(0xE2);
  }

  @Test
  void bytesOfTokensAreThoseOfTheText() {
    TextTokenizer tiny = TestTokenizers.tiny();

    assertThat(new String(tiny.bytes(tiny.encode(" the")[0]), StandardCharsets.UTF_8))
        .isEqualTo(" the");
    assertThat(tiny.bytes(0)).isEmpty();
    assertThat(tiny.isEnd(0)).isTrue();
    assertThat(tiny.vocabularySize()).isEqualTo(1024);
  }

  @Test
  void anIdOutsideTheVocabularyIsRefused() {
    TextTokenizer tiny = TestTokenizers.tiny();

    assertThatThrownBy(() -> tiny.decode(1024)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> tiny.bytes(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> tiny.isEnd(1024)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  private static GgufBuilder begin(String pre, List<String> tokens) {
    return TestTokenizers.small(pre, tokens).uint32("tokenizer.ggml.bos_token_id", 1);
  }

  private static int[] prompt(GgufBuilder metadata) {
    return GgufTokenizer.of(metadata.read()).encodePrompt("a");
  }

  private static TextTokenizer of(List<String> tokens, String... merges) {
    return GgufTokenizer.of(TestTokenizers.small("smollm", tokens, merges).read());
  }

  private static List<String> texts(List<String> tokens, String text, String... merges) {
    return Arrays.stream(of(tokens, merges).encode(text)).mapToObj(tokens::get).toList();
  }
}
