package io.evolkv.runtime.chat;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.runtime.gguf.GgufFile;
import io.evolkv.runtime.weights.JsonFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** Finds the chat template in a model's files. */
public final class ChatTemplateFiles {
  private static final String GGUF_PREFIX = "tokenizer.ggml.";

  /** How a GGUF names the ids of special tokens, and templates their texts. */
  private static final Map<String, String> GGUF_TOKENS =
      Map.of(
          "bos_token_id", "bos_token",
          "eos_token_id", "eos_token",
          "unknown_token_id", "unk_token",
          "padding_token_id", "pad_token");

  private static final List<String> FOLDER_TOKENS =
      List.of(
          "bos_token",
          "eos_token",
          "unk_token",
          "sep_token",
          "pad_token",
          "cls_token",
          "mask_token");

  private static final long MAX_BYTES = 1 << 20;

  private ChatTemplateFiles() {}

  /**
   * The template of a GGUF file, in its metadata {@code tokenizer.chat_template}.
   *
   * @param file an open file; the template does not need it afterwards
   * @return the template, or empty when there is none
   * @throws InvalidInputException when it cannot be read
   */
  public static Optional<ChatTemplate> of(GgufFile file) {
    return file.string("tokenizer.chat_template")
        .map(
            source ->
                ChatTemplate.of(
                    file.name(), source, tokens(file), Clock.system(ZoneId.systemDefault())));
  }

  private static Map<String, String> tokens(GgufFile file) {
    List<String> texts = file.strings(GGUF_PREFIX + "tokens").orElse(List.of());
    Map<String, String> tokens = new TreeMap<>();
    GGUF_TOKENS.forEach(
        (key, name) -> {
          OptionalInt id = file.intValue(GGUF_PREFIX + key);
          if (id.isPresent() && id.getAsInt() >= 0 && id.getAsInt() < texts.size()) {
            tokens.put(name, texts.get(id.getAsInt()));
          }
        });
    return tokens;
  }

  /**
   * The template of a Hugging Face folder: {@code chat_template.jinja}, or {@code chat_template} in
   * {@code tokenizer_config.json}, where it may be a list of named templates; then it is the one
   * called default.
   *
   * @param folder a model's folder
   * @return the template, or empty when there is none
   * @throws InvalidInputException when it cannot be read
   */
  public static Optional<ChatTemplate> of(Path folder) {
    Path configFile = folder.resolve("tokenizer_config.json");
    JsonNode config =
        Files.isRegularFile(configFile) ? JsonFile.read(configFile) : MissingNode.getInstance();
    Path own = folder.resolve("chat_template.jinja");
    boolean hasOwn = Files.isRegularFile(own);
    Optional<String> source =
        hasOwn ? Optional.of(text(own)) : inConfig(config.path("chat_template"));
    String name = (hasOwn ? own : configFile).toString();
    return source.map(
        text -> ChatTemplate.of(name, text, tokens(config), Clock.system(ZoneId.systemDefault())));
  }

  private static Optional<String> inConfig(JsonNode template) {
    if (template.isString()) {
      return Optional.of(template.asString());
    }
    for (JsonNode named : template) {
      if (named.path("name").asString("").equals("default") && named.path("template").isString()) {
        return Optional.of(named.path("template").asString());
      }
    }
    return Optional.empty();
  }

  private static Map<String, String> tokens(JsonNode config) {
    Map<String, String> tokens = new TreeMap<>();
    for (String name : FOLDER_TOKENS) {
      JsonNode token = config.path(name);
      JsonNode text = token.isObject() ? token.path("content") : token;
      if (text.isString()) {
        tokens.put(name, text.asString());
      }
    }
    return tokens;
  }

  private static String text(Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new InvalidInputException(
            file + ": has more than " + MAX_BYTES + " bytes; this is no chat template");
      }
      return Files.readString(file);
    } catch (IOException e) {
      throw new InvalidInputException(
          file + ": cannot be read as UTF-8 (" + e.getMessage() + "); get the file again", e);
    }
  }
}
