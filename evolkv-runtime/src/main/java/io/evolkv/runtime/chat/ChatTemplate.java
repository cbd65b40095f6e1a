package io.evolkv.runtime.chat;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.ChatMessage;
import io.evolkv.runtime.chat.jinja.JinjaException;
import io.evolkv.runtime.chat.jinja.JinjaTemplate;
import io.evolkv.runtime.chat.jinja.TaggedText;
import io.evolkv.runtime.chat.jinja.Value;
import io.evolkv.runtime.gguf.Printable;
import io.evolkv.runtime.tokenizer.PromptPart;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;

/** The chat template of a model. Immutable and thread-safe. */
public final class ChatTemplate {
  private static final int MAX_MESSAGE = 300;

  private final String name;
  private final JinjaTemplate template;
  private final Map<String, String> specialTokens;
  private final Clock clock;

  private ChatTemplate(
      String name, JinjaTemplate template, Map<String, String> specialTokens, Clock clock) {
    this.name = name;
    this.template = template;
    this.specialTokens = Map.copyOf(specialTokens);
    this.clock = clock;
  }

  /**
   * Reads a template.
   *
   * @param name what messages call it, a file for example
   * @param source the template
   * @param specialTokens texts of special tokens by the name that templates use, such as {@code
   *     bos_token}
   * @param clock tells the date to templates that write it
   * @return the template
   * @throws InvalidInputException with the line, when it is wrong or uses what is not supported
   */
  public static ChatTemplate of(
      String name, String source, Map<String, String> specialTokens, Clock clock) {
    try {
      return new ChatTemplate(name, JinjaTemplate.of(source), specialTokens, clock);
    } catch (JinjaException e) {
      throw unusable(name, e);
    }
  }

  /**
   * Writes a conversation.
   *
   * @param messages the conversation
   * @param startAnswer whether to write the start of the model's answer behind it
   * @return the prompt in parts: what the template wrote, and what the messages say
   * @throws InvalidInputException when the template fails, or refuses these messages
   */
  public List<PromptPart> render(List<ChatMessage> messages, boolean startAnswer) {
    Map<String, Value> variables = new LinkedHashMap<>();
    specialTokens.forEach((token, text) -> variables.put(token, TaggedText.markup(text)));
    variables.put("messages", Value.list(messages.stream().map(ChatTemplate::value).toList()));
    variables.put("add_generation_prompt", new Value.Bool(startAnswer));
    variables.put("tools", Value.None.NONE);
    variables.put("documents", Value.None.NONE);
    try {
      return template.render(variables, clock).parts().stream().map(ChatTemplate::part).toList();
    } catch (JinjaException e) {
      throw e.isRefusal() ? refused(e) : unusable(name, e);
    }
  }

  /** The role is one of a fixed set of words: a template may make a special token of it. */
  private static Value value(ChatMessage message) {
    SequencedMap<String, Value> fields = new LinkedHashMap<>();
    fields.put("role", TaggedText.markup(message.role().name().toLowerCase(Locale.ROOT)));
    fields.put("content", TaggedText.content(message.content()));
    return Value.dict(fields);
  }

  private static PromptPart part(TaggedText.Part part) {
    return part.isContent()
        ? new PromptPart.Content(part.text())
        : new PromptPart.Markup(part.text());
  }

  private InvalidInputException refused(JinjaException e) {
    return new InvalidInputException(
        "%s: the chat template refuses these messages: %s"
            .formatted(name, Printable.line(String.valueOf(e.getMessage()), MAX_MESSAGE)),
        e);
  }

  private static InvalidInputException unusable(String name, JinjaException e) {
    return new InvalidInputException(
        "%s: the chat template cannot be used: %s; give the prompt without it"
            .formatted(name, Printable.line(String.valueOf(e.getMessage()), MAX_MESSAGE)),
        e);
  }
}
