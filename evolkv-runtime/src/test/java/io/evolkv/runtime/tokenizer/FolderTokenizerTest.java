package io.evolkv.runtime.tokenizer;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.evolkv.runtime.gguf.SharedFiles;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Model folders of the forms that published models have, against Hugging Face tokenizers. */
class FolderTokenizerTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"llama3", "qwen", "tekken", "llama2", "phi", "mistral", "metaspace", "gemma"})
  void textIsEncodedAndDecodedAsByHuggingFace(String name) {
    TextTokenizer tokenizer = FolderTokenizer.of(References.folder(name));
    JsonNode cases = References.read("folders/" + name + "/references.json").get("plain");

    assertThat(cases.size()).isGreaterThan(40);
    for (JsonNode reference : cases) {
      String text = reference.get("text").asString();
      assertThat(tokenizer.encode(text)).as(text).isEqualTo(References.ids(reference.get("ids")));
      assertThat(tokenizer.encodePrompt(text))
          .as(text)
          .isEqualTo(References.ids(reference.get("prompt")));
      assertThat(tokenizer.decode(References.ids(reference.get("ids"))))
          .isEqualTo(reference.get("decoded").asString());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"llama3", "qwen", "tekken", "llama2", "phi", "mistral", "metaspace", "gemma"})
  void markupIsEncodedAsByHuggingFace(String name) {
    TextTokenizer tokenizer = FolderTokenizer.of(References.folder(name));
    JsonNode cases = References.read("folders/" + name + "/references.json").get("marked");

    assertThat(cases.size()).isEqualTo(8);
    for (JsonNode reference : cases) {
      String text = reference.get("text").asString();
      assertThat(tokenizer.encode(List.of(new PromptPart.Markup(text))))
          .as(text)
          .isEqualTo(References.ids(reference.get("ids")));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "llama-linear", "mistral", "qwen2", "qwen3", "gemma3", "phi3"})
  void theSharedFoldersAreRead(String name) {
    Path config = SharedFiles.require("goldens/arch/hf/" + name + "/tokenizer.json");
    TextTokenizer tokenizer = FolderTokenizer.of(requireNonNull(config.getParent()));

    assertThat(tokenizer.vocabularySize()).isEqualTo(320);
    assertThat(tokenizer.decode(tokenizer.encode("in 2024,  naïve 日本")))
        .isEqualTo("in 2024,  naïve 日本");
    assertThat(tokenizer.isEnd(0)).isTrue();
  }

  @Test
  void theEmbeddedModelsFolderEncodesLikeItsGguf() {
    Path file = SharedFiles.require("model/hf/tokenizer.json");
    TextTokenizer folder = FolderTokenizer.of(requireNonNull(file.getParent()));
    TextTokenizer gguf = TestTokenizers.tiny();

    assertThat(folder.vocabularySize()).isEqualTo(gguf.vocabularySize());
    for (JsonNode reference : References.read("folders/gemma/references.json").get("plain")) {
      String text = reference.get("text").asString();
      assertThat(folder.encode(text)).as(text).isEqualTo(gguf.encode(text));
    }
  }
}
