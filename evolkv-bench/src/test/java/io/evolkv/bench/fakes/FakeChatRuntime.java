package io.evolkv.bench.fakes;

import io.evolkv.api.model.ChatFormat;
import io.evolkv.api.model.ChatMessage;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The fake model with a chat template: a line {@code role: text} per message. */
public final class FakeChatRuntime extends FakeRuntime {
  /** A model. */
  public FakeChatRuntime() {}

  @Override
  public Optional<ChatFormat> chat() {
    return Optional.of(messages -> tokenizer().encode(written(messages)));
  }

  private static String written(List<ChatMessage> messages) {
    StringBuilder text = new StringBuilder();
    for (ChatMessage message : messages) {
      text.append(message.role().toString().toLowerCase(Locale.ROOT))
          .append(": ")
          .append(message.content())
          .append('\n');
    }
    return text.append("assistant:").toString();
  }
}
