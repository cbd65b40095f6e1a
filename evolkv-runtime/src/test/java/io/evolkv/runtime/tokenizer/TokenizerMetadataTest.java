package io.evolkv.runtime.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.runtime.gguf.GgufBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenizerMetadataTest {
  private static final List<String> TOKENS = List.of("a", "b", "ab");

  @Test
  void onlyTheTwoKindsOfBpeAreRead() {
    assertRefused(
        new GgufBuilder().string("tokenizer.ggml.model", "bert"),
        "tokenizer.ggml.model is 'bert', which is not supported; 'gpt2' (byte-level BPE) and"
            + " 'llama' (SentencePiece BPE) are");
    assertRefused(
        new GgufBuilder(),
        "the metadata have no tokenizer.ggml.model: not a whole model; get it again from its source,"
            + " or convert it again");
  }

  @Test
  void onlyKnownRulesAreRead() {
    assertRefused(
        TestTokenizers.small("viking", TOKENS),
        "tokenizer.ggml.pre is 'viking', which is not supported; smollm, gpt-2, llama-bpe, llama3,"
            + " llama-v3, qwen2, deepseek-r1-qwen, tekken, gpt-4o, default are");
  }

  @Test
  void aFileThatNamesNoRuleHasTheDefault() {
    TextTokenizer tokenizer =
        GgufTokenizer.of(
            new GgufBuilder()
                .string("tokenizer.ggml.model", "gpt2")
                .strings("tokenizer.ggml.tokens", List.of("$", "a", "$a"))
                .strings("tokenizer.ggml.merges", List.of("$ a"))
                .read());

    assertThat(tokenizer.encode("$a")).containsExactly(0, 1);
  }

  @Test
  void tokensAndMergesHaveToBeThere() {
    GgufBuilder model = new GgufBuilder().string("tokenizer.ggml.model", "gpt2");

    assertRefused(
        model,
        "the metadata have no tokenizer.ggml.tokens: no whole tokenizer; convert the model again");
    assertRefused(
        model.strings("tokenizer.ggml.tokens", TOKENS),
        "the metadata have no tokenizer.ggml.merges: no whole tokenizer; convert the model again");
  }

  @Test
  void aTokenIsThereOnce() {
    assertRefused(
        TestTokenizers.small("gpt-2", List.of("a", "b", "a")),
        "tokenizer.ggml.tokens has 'a' twice, as 0 and 2; convert the model again");
  }

  @Test
  void everyTokenIsOfAKnownKind() {
    GgufBuilder model =
        new GgufBuilder()
            .string("tokenizer.ggml.model", "gpt2")
            .strings("tokenizer.ggml.tokens", TOKENS)
            .int32s("tokenizer.ggml.token_type", 1, 7, 1);
    assertRefused(model, "tokenizer.ggml.token_type is 7 for token 1; 1 to 6 are possible");

    GgufBuilder shorter =
        new GgufBuilder()
            .string("tokenizer.ggml.model", "gpt2")
            .strings("tokenizer.ggml.tokens", TOKENS)
            .int32s("tokenizer.ggml.token_type", 1, 1);
    assertRefused(
        shorter, "tokenizer.ggml.token_type has 2 elements for 3 tokens; convert the model again");
  }

  @Test
  void aUserDefinedTokenHasText() {
    GgufBuilder model =
        new GgufBuilder()
            .string("tokenizer.ggml.model", "gpt2")
            .strings("tokenizer.ggml.tokens", List.of("a", ""))
            .int32s("tokenizer.ggml.token_type", 1, 4);
    assertRefused(model, "tokenizer.ggml.tokens has no text for the user-defined token 1");
  }

  @Test
  void aMergeNamesTwoTokensThatGiveAThird() {
    assertRefused(
        TestTokenizers.small("gpt-2", TOKENS, "a b", "ab"),
        "tokenizer.ggml.merges 1 is 'ab', not two tokens with a space between them; convert the"
            + " model again");
    assertRefused(
        TestTokenizers.small("gpt-2", TOKENS, "a b", "a x"),
        "tokenizer.ggml.merges 1 names 'x', which is no token of the vocabulary; convert the model"
            + " again");
    assertRefused(
        TestTokenizers.small("gpt-2", TOKENS, "b a"),
        "tokenizer.ggml.merges 0 names 'ba', which is no token of the vocabulary; convert the model"
            + " again");
  }

  @Test
  void sentencePieceNeedsAScoreForEachToken() {
    GgufBuilder metadata =
        new GgufBuilder()
            .string("tokenizer.ggml.model", "llama")
            .strings("tokenizer.ggml.tokens", TOKENS);
    assertRefused(
        metadata,
        "the metadata have no tokenizer.ggml.scores: no whole tokenizer; convert the model again");
    assertRefused(
        metadata.float32s("tokenizer.ggml.scores", 0, 0),
        "tokenizer.ggml.scores has 2 elements for 3 tokens; convert the model again");
    assertRefused(
        TestTokenizers.sentencePiece(List.of("a:0", "b:NaN")),
        "tokenizer.ggml.scores is NaN for token 1; convert the model again");
    assertRefused(
        TestTokenizers.sentencePiece(List.of("a:0", "byte:<0xZZ>:0")),
        "tokenizer.ggml.tokens has '<0xZZ>' for the byte token 1; <0x00> to <0xFF> are possible");
  }

  @Test
  void specialTokensAreInTheVocabulary() {
    assertRefused(
        TestTokenizers.small("gpt-2", TOKENS).uint32("tokenizer.ggml.bos_token_id", 3),
        "tokenizer.ggml.bos_token_id is 3, but the vocabulary has the tokens 0 to 2");
    assertRefused(
        TestTokenizers.small("gpt-2", TOKENS).uint32("tokenizer.ggml.eos_token_id", 70_000),
        "tokenizer.ggml.eos_token_id is 70000, but the vocabulary has the tokens 0 to 2");
    assertRefused(
        TestTokenizers.small("gpt-2", TOKENS).bool("tokenizer.ggml.add_bos_token", true),
        "tokenizer.ggml.add_bos_token is true, but there is no tokenizer.ggml.bos_token_id");
  }

  private static void assertRefused(GgufBuilder metadata, String message) {
    assertThatThrownBy(() -> GgufTokenizer.of(metadata.read()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("test.gguf: " + message);
  }
}
