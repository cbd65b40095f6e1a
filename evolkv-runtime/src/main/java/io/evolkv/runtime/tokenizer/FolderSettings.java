package io.evolkv.runtime.tokenizer;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * What the small files of a model folder say about its tokenizer; each of them may be missing.
 *
 * @param tokenizer {@code tokenizer_config.json}
 * @param generation {@code generation_config.json}
 * @param model {@code config.json}
 */
record FolderSettings(Path folder, JsonNode tokenizer, JsonNode generation, JsonNode model) {
  private static final String TOKENIZER = "tokenizer_config.json";
  private static final String GENERATION = "generation_config.json";
  private static final String MODEL = "config.json";

  static FolderSettings read(Path folder) {
    return new FolderSettings(
        folder,
        tree(folder.resolve(TOKENIZER)),
        tree(folder.resolve(GENERATION)),
        tree(folder.resolve(MODEL)));
  }

  private static JsonNode tree(Path file) {
    if (!Files.isRegularFile(file)) {
      return MissingNode.getInstance();
    }
    return JsonFiles.<JsonNode>read(
        file,
        (JsonParser parser) -> {
          JsonNode tree = parser.readValueAsTree();
          return tree == null ? MissingNode.getInstance() : tree;
        });
  }

  /** The file that begin tokens are named in, for messages. */
  Path configFile() {
    return folder.resolve(TOKENIZER);
  }

  /** Whether prompts start with the begin token, where the folder says so. */
  Optional<Boolean> addsBegin() {
    JsonNode flag = tokenizer.path("add_bos_token");
    return flag.isBoolean() ? Optional.of(flag.asBoolean()) : Optional.empty();
  }

  Optional<String> begin() {
    return token("bos_token");
  }

  /** Rows of the embedding matrix. */
  OptionalInt vocabularySize() {
    JsonNode rows = model.path("vocab_size");
    if (rows.isMissingNode()) {
      rows = model.path("text_config").path("vocab_size");
    }
    return rows.isInt() ? OptionalInt.of(rows.asInt()) : OptionalInt.empty();
  }

  /** The tokens that end a generation: those named here, and those of usual name. */
  BitSet ends(Vocabulary vocabulary) {
    BitSet ends = new BitSet();
    Marks.addEnds(vocabulary, ends);
    token("eos_token").map(vocabulary::id).ifPresent(id -> id.ifPresent(ends::set));
    addEnds(GENERATION, generation, vocabulary, ends);
    addEnds(MODEL, model, vocabulary, ends);
    addEnds(MODEL, model.path("text_config"), vocabulary, ends);
    return ends;
  }

  /** Adds the end tokens of a file, which names one or a list. */
  private void addEnds(String file, JsonNode settings, Vocabulary vocabulary, BitSet ends) {
    JsonNode ids = settings.path("eos_token_id");
    for (JsonNode id : ids.isArray() ? ids : List.of(ids)) {
      if (id.isNumber() && (!id.isInt() || id.asInt() < 0 || id.asInt() >= vocabulary.size())) {
        throw TokenizerJson.invalid(
            folder.resolve(file),
            "eos_token_id is %s, but the vocabulary has the tokens 0 to %d"
                .formatted(id, vocabulary.size() - 1));
      }
      if (id.isInt()) {
        ends.set(id.asInt());
      }
    }
  }

  /** A token is given by its text, or by an object that describes it. */
  private Optional<String> token(String name) {
    JsonNode node = tokenizer.path(name);
    JsonNode text = node.isObject() ? node.path("content") : node;
    return text.isString() ? Optional.of(text.asString()) : Optional.empty();
  }
}
