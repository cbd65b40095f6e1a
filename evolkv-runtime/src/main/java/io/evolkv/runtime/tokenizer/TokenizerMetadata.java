package io.evolkv.runtime.tokenizer;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.runtime.gguf.GgufFile;
import io.evolkv.runtime.gguf.Printable;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Reads and checks the {@code tokenizer.ggml.*} metadata of a GGUF file. */
final class TokenizerMetadata {
  private static final String PREFIX = "tokenizer.ggml.";
  private static final String TOKENS = PREFIX + "tokens";
  private static final String KINDS = PREFIX + "token_type";
  private static final String MERGES = PREFIX + "merges";
  private static final String SCORES = PREFIX + "scores";

  /** Special tokens of Phi-3 that leave white space behind them alone. */
  private static final Set<String> KEEPING_SPACE = Set.of("<unk>", "<s>", "<|endoftext|>");

  private static final List<String> END_KEYS =
      List.of(PREFIX + "eos_token_id", PREFIX + "eot_token_id", PREFIX + "eom_token_id");

  private final GgufFile file;

  TokenizerMetadata(GgufFile file) {
    this.file = file;
  }

  /** How the vocabulary is written, which tells the two kinds of BPE apart. */
  Spelling spelling() {
    String model = file.requiredString(PREFIX + "model");
    return switch (model) {
      case "gpt2" -> Spelling.BYTE_LEVEL;
      case "llama" -> Spelling.SENTENCE_PIECE;
      default ->
          throw invalid(
              "%smodel is %s, which is not supported; 'gpt2' (byte-level BPE) and 'llama'"
                      .formatted(PREFIX, Printable.quoted(model))
                  + " (SentencePiece BPE) are");
    };
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

  Vocabulary vocabulary(Spelling spelling) {
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
    List<TokenKind> kinds = kinds(texts);
    checkBytes(texts, kinds, spelling);
    return new Vocabulary(texts, kinds, ids, spelling);
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
    boolean tags = isUserDefined("<s>", texts, numbers);
    List<TokenKind> kinds = new ArrayList<>(numbers.length);
    for (int id = 0; id < numbers.length; id++) {
      kinds.add(kind(id, numbers[id], texts.get(id), tags));
    }
    return kinds;
  }

  private static boolean isUserDefined(String text, List<String> texts, int[] numbers) {
    int id = texts.indexOf(text);
    return id >= 0 && TokenKind.of(numbers[id]).equals(Optional.of(TokenKind.USER_DEFINED));
  }

  private TokenKind kind(int id, int number, String text, boolean tags) {
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
    boolean mark = kind == TokenKind.USER_DEFINED && Marks.isMark(text, tags);
    return mark ? TokenKind.CONTROL : kind;
  }

  private void checkBytes(List<String> texts, List<TokenKind> kinds, Spelling spelling) {
    for (int id = 0; id < texts.size() && spelling == Spelling.SENTENCE_PIECE; id++) {
      if (kinds.get(id) == TokenKind.BYTE && Spelling.byteValue(texts.get(id)).isEmpty()) {
        throw invalid(
            "%s has %s for the byte token %d; <0x00> to <0xFF> are possible"
                .formatted(TOKENS, Printable.quoted(texts.get(id)), id));
      }
    }
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

  /** The order of merges by the scores of the tokens. */
  ScoredMerges scoredMerges(Vocabulary vocabulary) {
    float[] scores = file.floats(SCORES).orElseThrow(() -> missing(SCORES));
    if (scores.length != vocabulary.size()) {
      throw invalid(
          "%s has %d elements for %d tokens; convert the model again"
              .formatted(SCORES, scores.length, vocabulary.size()));
    }
    for (int id = 0; id < scores.length; id++) {
      if (Float.isNaN(scores[id])) {
        throw invalid("%s is NaN for token %d; convert the model again".formatted(SCORES, id));
      }
    }
    return new ScoredMerges(vocabulary, scores);
  }

  boolean addsSpacePrefix() {
    return file.bool(PREFIX + "add_space_prefix").orElse(true);
  }

  OptionalInt unknown(Vocabulary vocabulary) {
    return id(PREFIX + "unknown_token_id", vocabulary);
  }

  /**
   * The special tokens that swallow white space behind them. Phi-3's do, which GGUF has no key for;
   * as in llama.cpp the model is known by its name.
   */
  Stripping stripping(Vocabulary vocabulary) {
    Stripping stripping = Stripping.none();
    String name = file.string("general.name").orElse("").toLowerCase(Locale.ROOT);
    if (name.contains("phi-3") || name.contains("phi3")) {
      for (int id = 0; id < vocabulary.size(); id++) {
        boolean keeps = KEEPING_SPACE.contains(vocabulary.text(id));
        stripping.right().set(id, vocabulary.kind(id).standsAsWritten() && !keeps);
      }
    }
    return stripping;
  }

  /**
   * The tokens with a part of their own.
   *
   * @param addsBegin whether prompts start with the begin token where the file does not say
   */
  SpecialTokens specialTokens(Vocabulary vocabulary, boolean addsBegin) {
    OptionalInt begin = id(PREFIX + "bos_token_id", vocabulary);
    String addKey = PREFIX + "add_bos_token";
    boolean wanted = file.bool(addKey).orElse(addsBegin && begin.isPresent());
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
    Marks.addEnds(vocabulary, ends);
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
