package io.evolkv.runtime.tokenizer;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.runtime.gguf.Printable;
import io.evolkv.runtime.tokenizer.SentencePieceBpe.SpacePrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * How the normalizer, pre-tokenizer and post-processor of a {@code tokenizer.json} treat a text, as
 * far as BPE models of the supported families use them; all else is refused by name.
 */
final class JsonForms {
  private static final String SPACE = Character.toString(Spelling.SPACE);

  private final TokenizerJson json;
  private final List<String> stages = new ArrayList<>();
  private boolean byteLevel;
  private boolean composed;
  private boolean spaces;
  private SpacePrefix prefix = SpacePrefix.NEVER;
  private Optional<String> begin = Optional.empty();

  private JsonForms(TokenizerJson json) {
    this.json = json;
  }

  static JsonForms of(TokenizerJson json) {
    JsonForms forms = new JsonForms(json);
    forms.addNormalizer(json.normalizer());
    forms.addPreTokenizer(json.preTokenizer());
    forms.findBegin(json.postProcessor());
    if (!forms.byteLevel && !forms.spaces && !json.model().byteFallback()) {
      throw TokenizerJson.invalid(
          json.file(),
          "neither byte-level BPE (a ByteLevel pre_tokenizer) nor BPE like SentencePiece's"
              + " (byte_fallback, Metaspace); these are supported");
    }
    return forms;
  }

  boolean byteLevel() {
    return byteLevel;
  }

  /** Whether a text is brought to Unicode's normal form C. */
  boolean composed() {
    return composed;
  }

  /** Whether spaces become {@code ▁}. */
  boolean spaces() {
    return spaces;
  }

  SpacePrefix prefix() {
    return prefix;
  }

  PieceRule rule() {
    return new PieceRule(stages.toArray(String[]::new));
  }

  /** The token that the post-processor puts in front. */
  Optional<String> begin() {
    return begin;
  }

  private void addNormalizer(JsonNode node) {
    switch (type(node)) {
      case "" -> {}
      case "Sequence" -> node.path("normalizers").forEach(this::addNormalizer);
      case "NFC" -> composed = true;
      case "Prepend" -> {
        require(node, "prepend", SPACE);
        prefix = SpacePrefix.ALWAYS;
      }
      case "Replace" -> {
        require(node.path("pattern"), "String", " ");
        require(node, "content", SPACE);
        spaces = true;
      }
      default -> throw unsupported("normalizer", node, "Sequence, NFC, Prepend and Replace");
    }
  }

  private void addPreTokenizer(JsonNode node) {
    if (byteLevel && !type(node).isEmpty()) {
      throw TokenizerJson.invalid(
          json.file(), "pre_tokenizer ByteLevel is not the last one; no other may follow it");
    }
    switch (type(node)) {
      case "" -> {}
      case "Sequence" -> node.path("pretokenizers").forEach(this::addPreTokenizer);
      case "Digits" ->
          stages.add(
              node.path("individual_digits").asBoolean(false)
                  ? Expressions.DIGITS
                  : Expressions.NUMBERS);
      case "ByteLevel" -> addByteLevel(node);
      case "Split" -> addSplit(node);
      case "Metaspace" -> addMetaspace(node);
      default ->
          throw unsupported(
              "pre_tokenizer", node, "Sequence, Split, Digits, ByteLevel and Metaspace");
    }
  }

  private void addByteLevel(JsonNode node) {
    if (node.path("add_prefix_space").asBoolean(true)) {
      throw TokenizerJson.invalid(
          json.file(), "pre_tokenizer ByteLevel with add_prefix_space is not supported");
    }
    if (node.path("use_regex").asBoolean(true)) {
      stages.add(Expressions.GPT_2);
    }
    byteLevel = true;
  }

  /**
   * Published expressions match everything, so that keeping the matches and keeping all pieces are
   * the same.
   */
  private void addSplit(JsonNode node) {
    String behavior = node.path("behavior").asString("");
    boolean inverted = node.path("invert").asBoolean(false);
    String expression = node.path("pattern").path("Regex").asString("");
    boolean allPieces = behavior.equals("Isolated") || (behavior.equals("Removed") && inverted);
    if (Expressions.isPublished(expression) && allPieces) {
      stages.add(expression);
    } else if (!spaces || !node.path("pattern").path("String").asString("").equals(" ")) {
      throw json.invalid(
          "pre_tokenizer Split of %s is not supported; those of GPT-2, GPT-4o, Llama 3, Qwen 2 and"
              + " Mistral (tekken) are",
          node.path("pattern").toString() + " " + behavior);
    }
  }

  private void addMetaspace(JsonNode node) {
    require(node, "replacement", SPACE);
    spaces = true;
    String scheme =
        node.path("prepend_scheme")
            .asString(node.path("add_prefix_space").asBoolean(true) ? "always" : "never");
    prefix =
        switch (scheme) {
          case "always" -> SpacePrefix.WHERE_MISSING;
          case "first" -> SpacePrefix.AT_START;
          case "never" -> SpacePrefix.NEVER;
          default ->
              throw json.invalid("prepend_scheme %s is none of always, first, never", scheme);
        };
    if (node.path("split").asBoolean(true)) {
      stages.add(Expressions.BEFORE_SPACES);
    }
  }

  /** Looks for a template that puts a token before the text. */
  private void findBegin(JsonNode node) {
    if (type(node).equals("Sequence")) {
      node.path("processors").forEach(this::findBegin);
    } else if (type(node).equals("TemplateProcessing")) {
      JsonNode first = node.path("single").path(0).path("SpecialToken").path("id");
      if (first.isString()) {
        begin = Optional.of(first.asString());
      }
    }
  }

  private void require(JsonNode node, String name, String value) {
    String found = node.path(name).asString("");
    if (!found.equals(value)) {
      throw TokenizerJson.invalid(
          json.file(),
          "%s is %s, which is not supported; %s is"
              .formatted(name, Printable.quoted(found), Printable.quoted(value)));
    }
  }

  /** The type that a part names, nothing where there is no such part. */
  private static String type(JsonNode node) {
    boolean absent = node.isMissingNode() || node.isNull();
    return absent ? "" : node.path("type").asString("without a type");
  }

  private InvalidInputException unsupported(String place, JsonNode node, String known) {
    return json.invalid(place + " %s is not supported; " + known + " are", type(node));
  }
}
