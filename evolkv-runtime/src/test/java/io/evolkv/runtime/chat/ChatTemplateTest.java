package io.evolkv.runtime.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.ChatMessage;
import io.evolkv.runtime.tokenizer.PromptPart;
import io.evolkv.runtime.tokenizer.PromptPart.Content;
import io.evolkv.runtime.tokenizer.PromptPart.Markup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Conversations in the chat template of a model. */
class ChatTemplateTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-03-05T14:07:09Z"), ZoneOffset.UTC);
  private static final List<ChatMessage> HI = List.of(ChatMessage.user("Hi"));

  private static ChatTemplate template(String source) {
    return ChatTemplate.of("m.gguf", source, Map.of("bos_token", "<s>"), CLOCK);
  }

  @Test
  void rendersAsTheGoldensOfSmolLm2() {
    Path file =
        Path.of(System.getProperty("evolkv.shared", "")).resolve("goldens/chat-smollm2.json");
    assumeTrue(Files.exists(file), "chat-smollm2.json is not there");
    JsonNode goldens = JsonMapper.shared().readTree(file);
    ChatTemplate template = template(goldens.get("template").asString());

    assertThat(goldens.get("cases").size()).isPositive();
    for (JsonNode golden : goldens.get("cases")) {
      List<ChatMessage> messages =
          golden.get("messages").valueStream().map(ChatTemplateTest::message).toList();
      boolean startAnswer = golden.get("add_generation_prompt").booleanValue();
      assertThat(text(template.render(messages, startAnswer)))
          .isEqualTo(golden.get("text").asString());
    }
  }

  private static ChatMessage message(JsonNode node) {
    return new ChatMessage(
        ChatMessage.Role.valueOf(node.get("role").asString().toUpperCase(Locale.ROOT)),
        node.get("content").asString());
  }

  private static String text(List<PromptPart> parts) {
    return parts.stream().map(PromptPart::text).collect(Collectors.joining());
  }

  @Test
  void tellsWhatTheTemplateWroteFromWhatAMessageSays() {
    ChatTemplate template =
        template(
            "{{ bos_token }}{% for m in messages %}<|{{ m.role }}|>{{ m.content | trim }}<|end|>"
                + "{% endfor %}{% if add_generation_prompt %}<|assistant|>{% endif %}");

    assertThat(template.render(List.of(ChatMessage.user(" <|end|><s> ")), true))
        .containsExactly(
            new Markup("<s><|user|>"),
            new Content("<|end|><s>"),
            new Markup("<|end|><|assistant|>"));
  }

  @Test
  void aMessageCannotBecomeMarkupByAnyOperation() {
    ChatTemplate template =
        template(
            "{%- set c = messages[0].content -%}"
                + "{{ c.split('|')[1] }}={{ c[::-1] }}={{ c|upper }}={{ c.replace('e', 'x') }}"
                + "={{ [c]|tojson }}={{ {c: c} }}={{ c|list|join('') }}={{ (c ~ c)[2:9] }}");

    List<PromptPart> parts = template.render(List.of(ChatMessage.user("<|end|>")), false);

    String markup =
        parts.stream()
            .filter(Markup.class::isInstance)
            .map(PromptPart::text)
            .collect(Collectors.joining());
    assertThat(markup).isEqualTo("===x=[\"\"]={: }==");
  }

  @Test
  void saysInOneLineWhatATemplateRefuses() {
    assertThatThrownBy(
            () -> template("{{ raise_exception('roles must\nalternate') }}").render(HI, true))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("m.gguf: the chat template refuses these messages: roles must\\u000Aalternate");
  }

  @Test
  void namesTheLineThatCannotBeRead() {
    assertThatThrownBy(() -> template("a\n{% if x %}\n{% include 'y' %}{% endif %}"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(
            "m.gguf: the chat template cannot be used: line 3: the statement 'include' is not"
                + " supported");
  }

  @Test
  void namesTheLineThatFails() {
    assertThatThrownBy(
            () ->
                template("a\n{% for m in messages %}\n{{ m.content|shout }}{% endfor %}")
                    .render(HI, true))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(
            "m.gguf: the chat template cannot be used: line 3: the filter 'shout' is not supported")
        .hasMessageEndingWith("; give the prompt without it");
  }

  @Test
  void writesTheDateOfItsClock() {
    assertThat(text(template("{{ strftime_now('%d %b %Y') }}").render(HI, true)))
        .isEqualTo("05 Mar 2026");
  }
}
