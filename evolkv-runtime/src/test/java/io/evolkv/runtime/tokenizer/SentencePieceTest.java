package io.evolkv.runtime.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import io.evolkv.runtime.gguf.GgufBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class SentencePieceTest {
  @ParameterizedTest
  @CsvSource({"sentencepiece-prefix.json,true", "sentencepiece-plain.json,false"})
  void textIsEncodedAsBySentencePiece(String file, boolean prefix) {
    JsonNode reference = References.read(file);
    TextTokenizer tokenizer =
        GgufTokenizer.of(
            metadata(reference).bool("tokenizer.ggml.add_space_prefix", prefix).read());

    assertThat(reference.get("cases").size()).isGreaterThan(40);
    for (JsonNode expected : reference.get("cases")) {
      String text = expected.get("text").asString();
      int[] ids = tokenizer.encode(text);
      assertThat(ids).as(text).isEqualTo(References.ids(expected.get("ids")));
      assertThat(tokenizer.decode(ids)).isEqualTo(text.replace('\u2581', ' '));
    }
  }

  @Test
  void theHighestScoreMergesFirstTheLeftmostOnTies() {
    assertThat(texts("abc", "a:-5", "b:-5", "c:-5", "ab:-2", "bc:-1")).containsExactly("a", "bc");
    assertThat(texts("abc", "a:-5", "b:-5", "c:-5", "ab:-1", "bc:-2")).containsExactly("ab", "c");
    assertThat(texts("abc", "a:-5", "b:-5", "c:-5", "ab:-1", "bc:-1")).containsExactly("ab", "c");
    assertThat(texts("aaa", "a:-5", "aa:0")).containsExactly("aa", "a");
  }

  @Test
  void spacesAreSpelledAndOneIsPutBeforeWhereTheFileSaysSoOrNothing() {
    String[] tokens = {"\u2581:-3", "a:-3", "\u2581a:-1", "\u2581\u2581:-2"};
    TextTokenizer silent = GgufTokenizer.of(small(tokens).read());
    TextTokenizer without =
        GgufTokenizer.of(small(tokens).bool("tokenizer.ggml.add_space_prefix", false).read());

    assertThat(silent.encode("a a")).containsExactly(2, 2);
    assertThat(silent.encode(" a")).containsExactly(0, 2);
    assertThat(silent.decode(0, 2)).isEqualTo(" a");
    assertThat(silent.encode("")).isEmpty();
    assertThat(without.encode("a a")).containsExactly(1, 2);
    assertThat(without.decode(2, 2)).isEqualTo(" a a");
  }

  @Test
  void aCharacterThatIsNoTokenIsWrittenInBytesOrIsUnknown() {
    String[] tokens = {"unknown:<unk>:0", "a:-1", "byte:<0xC3>:0", "byte:<0xA9>:0"};
    TextTokenizer tokenizer =
        GgufTokenizer.of(
            small(tokens)
                .bool("tokenizer.ggml.add_space_prefix", false)
                .uint32("tokenizer.ggml.unknown_token_id", 0)
                .read());

    assertThat(tokenizer.encode("aéa")).containsExactly(1, 2, 3, 1);
    assertThat(tokenizer.encode("aççéxya")).containsExactly(1, 0, 2, 3, 0, 1);
    assertThat(tokenizer.decode(1, 2, 3, 0, 1)).isEqualTo("aéa");
    assertThat(tokenizer.bytes(2)).containsExactly(0xC3);
  }

  @Test
  void whatIsUnknownGivesNothingWhereThereIsNoUnknownToken() {
    TextTokenizer tokenizer =
        GgufTokenizer.of(small("a:-1").bool("tokenizer.ggml.add_space_prefix", false).read());

    assertThat(tokenizer.encode("xax")).containsExactly(0);
  }

  @Test
  void textGivesNeitherControlNorByteTokens() {
    TextTokenizer tokenizer =
        GgufTokenizer.of(
            small("control:<s>:0", "byte:<0x41>:0", "<:-1", "s:-1", ">:-1", "<s:-1", "0:-1", "x:-1")
                .bool("tokenizer.ggml.add_space_prefix", false)
                .read());

    assertThat(tokenizer.encode("<s>")).containsExactly(5, 4);
    assertThat(tokenizer.encode("<0x41>")).doesNotContain(1);
    assertThat(tokenizer.encode("A")).containsExactly(1);
  }

  @Test
  void thePromptBeginsWithTheBeginTokenUnlessTheFileSaysOtherwise() {
    String[] tokens = {"control:<s>:0", "\u2581a:-1", "\u2581:-1", "a:-1"};

    assertThat(begin(tokens).encodePrompt("a")).containsExactly(0, 1);
    assertThat(
            GgufTokenizer.of(
                    small(tokens)
                        .uint32("tokenizer.ggml.bos_token_id", 0)
                        .bool("tokenizer.ggml.add_bos_token", false)
                        .read())
                .encodePrompt("a"))
        .containsExactly(1);
  }

  @Test
  void phi3SwallowsWhiteSpaceBehindItsMarks() {
    String[] tokens = {"control:<|user|>:0", "\u2581a:-1", "\u2581:-2", "a:-2", "control:<s>:0"};
    List<PromptPart> prompt = List.of(new PromptPart.Markup("<s> a<|user|>\n a"));
    TextTokenizer phi = GgufTokenizer.of(small(tokens).string("general.name", "Phi-3 mini").read());
    TextTokenizer other = GgufTokenizer.of(small(tokens).string("general.name", "other").read());

    assertThat(phi.encode(prompt)).containsExactly(4, 2, 1, 0, 1);
    assertThat(other.encode(prompt)).containsExactly(4, 2, 1, 0, 2, 1);
  }

  private static TextTokenizer begin(String... tokens) {
    return GgufTokenizer.of(small(tokens).uint32("tokenizer.ggml.bos_token_id", 0).read());
  }

  private static GgufBuilder metadata(JsonNode reference) {
    List<String> tokens = new ArrayList<>();
    reference.get("tokens").forEach(token -> tokens.add(token.asString()));
    float[] scores = new float[tokens.size()];
    for (int id = 0; id < scores.length; id++) {
      scores[id] = reference.get("scores").get(id).asFloat();
    }
    return new GgufBuilder()
        .string("tokenizer.ggml.model", "llama")
        .strings("tokenizer.ggml.tokens", tokens)
        .float32s("tokenizer.ggml.scores", scores)
        .int32s("tokenizer.ggml.token_type", References.ids(reference.get("kinds")));
  }

  private static GgufBuilder small(String... tokens) {
    return TestTokenizers.sentencePiece(Arrays.asList(tokens));
  }

  private static List<String> texts(String text, String... tokens) {
    TextTokenizer tokenizer =
        GgufTokenizer.of(small(tokens).bool("tokenizer.ggml.add_space_prefix", false).read());
    return Arrays.stream(tokenizer.encode(text))
        .mapToObj(id -> tokens[id].substring(0, tokens[id].indexOf(':')))
        .toList();
  }
}
