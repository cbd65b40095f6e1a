package io.evolkv.runtime.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.ChatMessage;
import io.evolkv.runtime.gguf.GgufBuilder;
import io.evolkv.runtime.gguf.GgufFile;
import io.evolkv.runtime.tokenizer.PromptPart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the chat template of a model is found. */
class ChatTemplateFilesTest {
  private static final String SHORT = "{{ bos_token }}{{ messages[0].content }}{{ eos_token }}";

  @TempDir private Path folder;

  private static String rendered(Optional<ChatTemplate> template) {
    return template.orElseThrow().render(List.of(ChatMessage.user("Hi")), true).stream()
        .map(PromptPart::text)
        .collect(Collectors.joining());
  }

  private void write(String file, String text) throws IOException {
    Files.writeString(folder.resolve(file), text);
  }

  @Test
  void aGgufHasItInTheMetadataWithTheTextsOfItsSpecialTokens() {
    try (GgufFile file =
        new GgufBuilder()
            .string("tokenizer.chat_template", SHORT)
            .strings("tokenizer.ggml.tokens", List.of("<a>", "<b>", "c"))
            .uint32("tokenizer.ggml.bos_token_id", 1)
            .uint32("tokenizer.ggml.eos_token_id", 7)
            .read()) {
      assertThat(rendered(ChatTemplateFiles.of(file))).isEqualTo("<b>Hi");
    }
  }

  @Test
  void aGgufMayHaveNone() {
    try (GgufFile file = new GgufBuilder().string("general.architecture", "llama").read()) {
      assertThat(ChatTemplateFiles.of(file)).isEmpty();
    }
  }

  @Test
  void aFolderHasItInItsTokenizerConfig() throws IOException {
    write(
        "tokenizer_config.json",
        """
        {"bos_token": "<s>", "eos_token": {"content": "</s>", "special": true},
         "chat_template": "%s"}
        """
            .formatted(SHORT));

    assertThat(rendered(ChatTemplateFiles.of(folder))).isEqualTo("<s>Hi</s>");
  }

  @Test
  void ofNamedTemplatesTheDefaultIsTaken() throws IOException {
    write(
        "tokenizer_config.json",
        """
        {"chat_template": [{"name": "tool_use", "template": "tools"},
                           {"name": "default", "template": "plain"}]}
        """);

    assertThat(rendered(ChatTemplateFiles.of(folder))).isEqualTo("plain");
  }

  @Test
  void aFileOfItsOwnComesFirst() throws IOException {
    write("tokenizer_config.json", "{\"bos_token\": \"<s>\", \"chat_template\": \"old\"}");
    write("chat_template.jinja", SHORT + "\n");

    assertThat(rendered(ChatTemplateFiles.of(folder))).isEqualTo("<s>Hi");
  }

  @Test
  void aFolderMayHaveNone() throws IOException {
    assertThat(ChatTemplateFiles.of(folder)).isEmpty();
    write("tokenizer_config.json", "{\"bos_token\": \"<s>\"}");
    assertThat(ChatTemplateFiles.of(folder)).isEmpty();
  }

  @Test
  void aDamagedFileIsNamed() throws IOException {
    Files.write(folder.resolve("chat_template.jinja"), new byte[] {(byte) 0xC0, 0x20});

    assertThatThrownBy(() -> ChatTemplateFiles.of(folder))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("chat_template.jinja: cannot be read as UTF-8");
  }
}
