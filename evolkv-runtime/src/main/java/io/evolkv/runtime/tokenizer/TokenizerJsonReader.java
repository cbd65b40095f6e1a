package io.evolkv.runtime.tokenizer;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.runtime.gguf.Printable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * Reads a {@code tokenizer.json} as a stream: vocabulary and merges have hundreds of thousands of
 * entries, so only the small rest is held as a tree.
 */
final class TokenizerJsonReader {
  private static final int MAX_TOKENS = 1 << 22;

  private final Path file;
  private final SequencedMap<String, Integer> vocabulary = new LinkedHashMap<>();
  private final List<String> merges = new ArrayList<>();
  private final List<TokenizerJson.AddedToken> added = new ArrayList<>();
  private Optional<String> type = Optional.empty();
  private Optional<String> unknown = Optional.empty();
  private boolean fuseUnknown;
  private boolean byteFallback;
  private boolean ignoreMerges;
  private JsonNode normalizer = MissingNode.getInstance();
  private JsonNode preTokenizer = MissingNode.getInstance();
  private JsonNode postProcessor = MissingNode.getInstance();

  TokenizerJsonReader(Path file) {
    this.file = file;
  }

  TokenizerJson read() {
    return JsonFiles.read(file, this::read);
  }

  private TokenizerJson read(JsonParser parser) {
    expect(parser, parser.nextToken(), JsonToken.START_OBJECT, "the file");
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (name) {
        case "model" -> readModel(parser, value);
        case "added_tokens" -> readAdded(parser, value);
        case "normalizer" -> normalizer = parser.readValueAsTree();
        case "pre_tokenizer" -> preTokenizer = parser.readValueAsTree();
        case "post_processor" -> postProcessor = parser.readValueAsTree();
        default -> parser.skipChildren();
      }
    }
    checkType();
    TokenizerJson.Model model =
        new TokenizerJson.Model(
            vocabulary, merges, unknown, fuseUnknown, byteFallback, ignoreMerges);
    return new TokenizerJson(file, model, added, normalizer, preTokenizer, postProcessor);
  }

  /** Files of old libraries have no type; their kind shows in the merges. */
  private void checkType() {
    if (type.isPresent() && !type.get().equals("BPE")) {
      throw invalid(
          "model.type is %s, which is not supported; BPE is"
              .formatted(Printable.quoted(type.get())));
    }
    if (vocabulary.isEmpty() || (type.isEmpty() && merges.isEmpty())) {
      throw invalid("there is no BPE model with a vocabulary; get the file again from its source");
    }
  }

  private void readModel(JsonParser parser, JsonToken start) {
    expect(parser, start, JsonToken.START_OBJECT, "model");
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (name) {
        case "type" -> type = Optional.of(text(parser, "model.type"));
        case "vocab" -> readVocabulary(parser, value);
        case "merges" -> readMerges(parser, value);
        case "unk_token" -> unknown = optionalText(parser, "model.unk_token");
        case "fuse_unk" -> fuseUnknown = value == JsonToken.VALUE_TRUE;
        case "byte_fallback" -> byteFallback = value == JsonToken.VALUE_TRUE;
        case "ignore_merges" -> ignoreMerges = value == JsonToken.VALUE_TRUE;
        case "continuing_subword_prefix", "end_of_word_suffix" -> refuseText(parser, name);
        default -> parser.skipChildren();
      }
    }
  }

  /** Marks that other kinds of BPE put on the ends of words. */
  private void refuseText(JsonParser parser, String name) {
    if (optionalText(parser, "model." + name).stream().anyMatch(text -> !text.isEmpty())) {
      throw invalid("model." + name + " is not supported; only BPE without such marks is");
    }
  }

  /** Ids by text; of models that are not BPE it is a list, which is skipped to name the type. */
  private void readVocabulary(JsonParser parser, JsonToken start) {
    if (start != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return;
    }
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String text = parser.currentName();
      parser.nextToken();
      if (vocabulary.put(text, id(parser, "model.vocab")) != null) {
        throw invalid("model.vocab has %s twice".formatted(Printable.quoted(text)));
      }
    }
  }

  private void readMerges(JsonParser parser, JsonToken start) {
    expect(parser, start, JsonToken.START_ARRAY, "model.merges");
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (merges.size() >= 2 * MAX_TOKENS) {
        throw invalid("model.merges has more than %d elements".formatted(MAX_TOKENS));
      }
      if (parser.currentToken() == JsonToken.START_ARRAY) {
        parser.nextToken();
        merges.add(text(parser, "model.merges"));
        parser.nextToken();
        merges.add(text(parser, "model.merges"));
        expect(parser, parser.nextToken(), JsonToken.END_ARRAY, "the end of a merge of two tokens");
      } else {
        addMerge(text(parser, "model.merges"));
      }
    }
  }

  private void addMerge(String merge) {
    int space = merge.indexOf(' ');
    if (space < 0 || merge.indexOf(' ', space + 1) >= 0) {
      throw invalid(
          "model.merges has %s, not two tokens with a space between them"
              .formatted(Printable.quoted(merge)));
    }
    merges.add(merge.substring(0, space));
    merges.add(merge.substring(space + 1));
  }

  private void readAdded(JsonParser parser, JsonToken start) {
    expect(parser, start, JsonToken.START_ARRAY, "added_tokens");
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      JsonNode token = parser.readValueAsTree();
      String text = token.path("content").asString("");
      int id = token.path("id").asInt(-1);
      if (text.isEmpty() || id < 0 || id >= MAX_TOKENS) {
        throw invalid(
            "added_tokens %d has no content or no id from 0 to %d"
                .formatted(added.size(), MAX_TOKENS - 1));
      }
      if (token.path("single_word").asBoolean(false)) {
        throw invalid(
            "added token %s has single_word, which is not supported"
                .formatted(Printable.quoted(text)));
      }
      added.add(
          new TokenizerJson.AddedToken(
              id,
              text,
              token.path("special").asBoolean(false),
              token.path("lstrip").asBoolean(false),
              token.path("rstrip").asBoolean(false)));
    }
  }

  private int id(JsonParser parser, String place) {
    long id = parser.currentToken() == JsonToken.VALUE_NUMBER_INT ? parser.getLongValue() : -1;
    if (id < 0 || id >= MAX_TOKENS) {
      throw invalid("%s has an id that is not one of 0 to %d".formatted(place, MAX_TOKENS - 1));
    }
    return (int) id;
  }

  private Optional<String> optionalText(JsonParser parser, String place) {
    return parser.currentToken() == JsonToken.VALUE_NULL
        ? Optional.empty()
        : Optional.of(text(parser, place));
  }

  private String text(JsonParser parser, String place) {
    expect(parser, parser.currentToken(), JsonToken.VALUE_STRING, place);
    return parser.getString();
  }

  private void expect(JsonParser parser, JsonToken found, JsonToken wanted, String place) {
    if (found != wanted) {
      throw invalid(
          "line %d: %s should be %s; get the file again from its source"
              .formatted(parser.currentLocation().getLineNr(), place, words(wanted)));
    }
  }

  private static String words(JsonToken token) {
    return switch (token) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "an array";
      case END_ARRAY -> "there";
      default -> "a string";
    };
  }

  private InvalidInputException invalid(String detail) {
    return TokenizerJson.invalid(file, detail);
  }
}
