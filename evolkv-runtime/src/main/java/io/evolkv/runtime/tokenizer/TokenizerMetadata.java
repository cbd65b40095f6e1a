package io.evolkv.runtime.tokenizer;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.runtime.gguf.GgufFile;
import io.evolkv.runtime.gguf.Printable;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/** Reads and checks the {@code tokenizer.ggml.*} metadata of a GGUF file. */
final class TokenizerMetadata {
  private static final String PREFIX = "tokenizer.ggml.";
  private static final String TOKENS = PREFIX + "tokens";
  private static final String KINDS = PREFIX + "token_type";
  private static final String MERGES = PREFIX + "merges";

  private static final List<String> END_KEYS =
      List.of(PREFIX + "eos_token_id", PREFIX + "eot_token_id", PREFIX + "eom_token_id");

  /** Names that well-known models give their end tokens, whether the metadata name them or not. */
  private static final Set<String> END_NAMES =
      Set.of(
          "<|endoftext|>",
          "<|end_of_text|>",
          "<|im_end|>",
          "<|eot_id|>",
          "<|eom_id|>",
          "<|end|>",
          "<end_of_turn>",
          "<end_of_utterance>",
          "<EOT>",
          "[EOT]",
          "[EOS]",
          "<eos>",
          "</s>",
          "<｜end▁of▁sentence｜>");

  private final GgufFile file;

  TokenizerMetadata(GgufFile file) {
    this.file = file;
    String model = file.requiredString(PREFIX + "model");
    if (!model.equals("gpt2")) {
      throw invalid(
          "%smodel is %s, which is not supported; 'gpt2' (byte-level BPE) is"
              .formatted(PREFIX, Printable.quoted(model)));
    }
  }

  PreTokenizer preTokenizer() {
    String name = file.string(PREFIX + "pre").orElse("default");
    return PreTokenizer.of(name)
        .orElseThrow(
            () ->
                invalid(
                    "%spre is %s, which is not supported; %s are"
                        .formatted(PREFIX, Printable.quoted(name), PreTokenizer.names())));
  }

  Vocabulary vocabulary() {
    List<String> texts = file.strings(TOKENS).orElseThrow(() -> missing(TOKENS));
    Map<String, Integer> ids = HashMap.newHashMap(texts.size());
    for (int id = 0; id < texts.size(); id++) {
      Integer other = ids.putIfAbsent(texts.get(id), id);
      if (other != null) {
        throw invalid(
            "%s has %s twice, as %d and %d; convert the model again"
                .formatted(TOKENS, Printable.quoted(texts.get(id)), other, id));
      }
    }
    return new Vocabulary(texts, kinds(texts), ids);
  }

  private List<TokenKind> kinds(List<String> texts) {
    int[] numbers = file.ints(KINDS).orElse(new int[0]);
    if (numbers.length == 0) {
      return Collections.nCopies(texts.size(), TokenKind.NORMAL);
    }
    if (numbers.length != texts.size()) {
      throw invalid(
          "%s has %d elements for %d tokens; convert the model again"
              .formatted(KINDS, numbers.length, texts.size()));
    }
    List<TokenKind> kinds = new ArrayList<>(numbers.length);
    for (int id = 0; id < numbers.length; id++) {
      kinds.add(kind(id, numbers[id], texts.get(id)));
    }
    return kinds;
  }

  /** An end token that the file takes for text is a mistake of its converter: it has to be safe. */
  private TokenKind kind(int id, int number, String text) {
    TokenKind kind =
        TokenKind.of(number)
            .orElseThrow(
                () ->
                    invalid(
                        "%s is %d for token %d; 1 to %d are possible"
                            .formatted(KINDS, number, id, TokenKind.values().length)));
    if (kind == TokenKind.USER_DEFINED && text.isEmpty()) {
      throw invalid("%s has no text for the user-defined token %d".formatted(TOKENS, id));
    }
    return kind == TokenKind.USER_DEFINED && END_NAMES.contains(text) ? TokenKind.CONTROL : kind;
  }

  MergeTable merges(Vocabulary vocabulary) {
    List<String> merges = file.strings(MERGES).orElseThrow(() -> missing(MERGES));
    MergeTable table = new MergeTable(merges.size());
    for (int rank = 0; rank < merges.size(); rank++) {
      String merge = merges.get(rank);
      int space = merge.indexOf(' ', 1);
      if (space < 0) {
        throw invalid(
            "%s %d is %s, not two tokens with a space between them; convert the model again"
                .formatted(MERGES, rank, Printable.quoted(merge)));
      }
      String left = merge.substring(0, space);
      String right = merge.substring(space + 1);
      add(
          table,
          vocabulary,
          rank,
          known(vocabulary, rank, left),
          known(vocabulary, rank, right),
          known(vocabulary, rank, left + right));
    }
    return table;
  }

  private int known(Vocabulary vocabulary, int rank, String token) {
    return vocabulary
        .id(token)
        .orElseThrow(
            () ->
                invalid(
                    "%s %d names %s, which is no token of the vocabulary; convert the model again"
                        .formatted(MERGES, rank, Printable.quoted(token))));
  }

  /** Adds a merge unless a special token is part of it, which text must not give. */
  private static void add(
      MergeTable table, Vocabulary vocabulary, int rank, int left, int right, int merged) {
    if (vocabulary.isTextual(left) && vocabulary.isTextual(right) && vocabulary.isTextual(merged)) {
      table.add(left, right, rank, merged);
    }
  }

  SpecialTokens specialTokens(Vocabulary vocabulary, PreTokenizer preTokenizer) {
    OptionalInt begin = id(PREFIX + "bos_token_id", vocabulary);
    String addKey = PREFIX + "add_bos_token";
    boolean wanted =
        file.bool(addKey).orElse(preTokenizer == PreTokenizer.LLAMA_BPE && begin.isPresent());
    if (wanted && begin.isEmpty()) {
      throw invalid(addKey + " is true, but there is no " + PREFIX + "bos_token_id");
    }
    return new SpecialTokens(wanted ? begin : OptionalInt.empty(), ends(vocabulary));
  }

  private BitSet ends(Vocabulary vocabulary) {
    BitSet ends = new BitSet();
    for (String key : END_KEYS) {
      id(key, vocabulary).ifPresent(ends::set);
    }
    for (String name : END_NAMES) {
      vocabulary.id(name).stream()
          .filter(id -> vocabulary.kind(id) == TokenKind.CONTROL)
          .forEach(ends::set);
    }
    return ends;
  }

  private OptionalInt id(String key, Vocabulary vocabulary) {
    OptionalInt id = file.intValue(key);
    if (id.isPresent() && (id.getAsInt() < 0 || id.getAsInt() >= vocabulary.size())) {
      throw invalid(
          "%s is %d, but the vocabulary has the tokens 0 to %d"
              .formatted(key, id.getAsInt(), vocabulary.size() - 1));
    }
    return id;
  }

  private InvalidInputException missing(String key) {
    return invalid("the metadata have no " + key + ": no whole tokenizer; convert the model again");
  }

  private InvalidInputException invalid(String detail) {
    return new InvalidInputException(file.name() + ": " + detail);
  }
}
