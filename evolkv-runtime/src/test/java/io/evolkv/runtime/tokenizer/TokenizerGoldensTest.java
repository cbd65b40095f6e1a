package io.evolkv.runtime.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import io.evolkv.runtime.gguf.GemmaModel;
import io.evolkv.runtime.gguf.GgufFile;
import io.evolkv.runtime.gguf.SharedFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The tokens of other implementations. */
class TokenizerGoldensTest {
  private static final int STRINGS = 4_000;

  @Test
  void smolLm2IsEncodedAsByLlamaCpp() {
    List<Golden> goldens = goldens("goldens/tokenizer-smollm2.jsonl.gz");
    try (GgufFile model =
        GgufFile.open(SharedFiles.require("models/SmolLM2-135M-Instruct.Q4_1.gguf"))) {
      TextTokenizer tokenizer = GgufTokenizer.of(model);

      assertThat(goldens).hasSize(STRINGS).allMatch(golden -> golden.isGivenBy(tokenizer));
      assertThat(goldens)
          .filteredOn(golden -> golden.isChangedBy(tokenizer))
          .allMatch(golden -> lacksBytes(tokenizer, golden.text()));
    }
  }

  /**
   * llama.cpp takes two things otherwise than SentencePiece with the same vocabulary, by which
   * Gemma was trained; {@code gemma3-published.json} lists all strings of the goldens where that
   * shows, with SentencePiece's tokens:
   *
   * <ul>
   *   <li>{@code </s>} is an HTML tag in Gemma's vocabulary, a user-defined token beside {@code
   *       <s>}; llama.cpp takes every token of that name for an end mark and spells it in text.
   *   <li>A space before a {@code ▁} of the text is the user-defined token of two spaces, because
   *       SentencePiece looks for these after it has spelled spaces; llama.cpp looks before.
   * </ul>
   */
  @Test
  void gemma3IsEncodedAsByLlamaCppOrWhereThatIsWrongAsPublished() {
    List<Golden> goldens = goldens("goldens/tokenizer-gemma3.jsonl.gz");
    List<Golden> published = new ArrayList<>();
    References.read("gemma3-published.json").forEach(node -> published.add(Golden.of(node)));
    List<String> exceptions = published.stream().map(Golden::text).toList();
    try (GgufFile model = GgufFile.open(GemmaModel.require())) {
      TextTokenizer tokenizer = GgufTokenizer.of(model);

      assertThat(goldens).hasSize(STRINGS);
      assertThat(goldens)
          .filteredOn(golden -> !golden.isGivenBy(tokenizer))
          .extracting(Golden::text)
          .containsExactlyElementsOf(exceptions);
      assertThat(published).hasSize(44).allMatch(golden -> golden.isGivenBy(tokenizer));
      assertThat(exceptions).allMatch(text -> text.contains("</s>") || text.contains(" \u2581"));
      assertThat(goldens)
          .allMatch(
              golden ->
                  tokenizer
                      .decode(tokenizer.encode(golden.text()))
                      .equals(golden.text().replace('\u2581', ' ')));
    }
  }

  /** A text and the tokens it should give. */
  private record Golden(String text, List<Integer> ids) {
    static Golden of(JsonNode node) {
      return new Golden(
          node.get("text").asString(),
          Arrays.stream(References.ids(node.get("ids"))).boxed().toList());
    }

    boolean isChangedBy(TextTokenizer tokenizer) {
      return !tokenizer.decode(ids.stream().mapToInt(Integer::intValue).toArray()).equals(text);
    }

    boolean isGivenBy(TextTokenizer tokenizer) {
      return Arrays.stream(tokenizer.encode(text)).boxed().toList().equals(ids);
    }
  }

  private static List<Golden> goldens(String file) {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(SharedFiles.require(file))),
                StandardCharsets.UTF_8))) {
      return lines.lines().map(line -> Golden.of(JsonMapper.shared().readTree(line))).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the vocabulary has nothing for one of the text's characters. */
  private static boolean lacksBytes(TextTokenizer tokenizer, String text) {
    return text.codePoints().anyMatch(c -> tokenizer.encode(Character.toString(c)).length == 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"logits-f16.json", "logits-f32.json"})
  void theEmbeddedModelIsEncodedAsInTraining(String file) {
    JsonNode cases =
        JsonMapper.shared().readTree(SharedFiles.require("model/goldens/" + file)).get("cases");
    TextTokenizer tokenizer = TestTokenizers.tiny();

    assertThat(cases.size()).isEqualTo(8);
    for (JsonNode golden : cases) {
      assertThat(tokenizer.encodePrompt(golden.get("prompt").asString()))
          .isEqualTo(References.ids(golden.get("tokens")));
      assertThat(tokenizer.decode(References.ids(golden.get("greedy"))))
          .isEqualTo(golden.get("greedy_text").asString());
    }
  }
}
