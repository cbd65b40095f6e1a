package io.evolkv.runtime.tokenizer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** The tokens of a {@code tokenizer.json}. */
final class JsonVocabulary {
  /** Beyond the largest id, rows of an embedding matrix are padding; no model has more of them. */
  private static final int MAX_TOKENS = 1 << 22;

  private final Vocabulary vocabulary;
  private final Stripping stripping;

  private JsonVocabulary(Vocabulary vocabulary, Stripping stripping) {
    this.vocabulary = vocabulary;
    this.stripping = stripping;
  }

  /**
   * Puts the tokens of the model and the added ones in order of their ids. Ids without a token
   * stand for nothing.
   *
   * @param rows rows of the embedding matrix, where they are known; added tokens beyond them are
   *     left out, since the model knows nothing of them
   */
  static JsonVocabulary of(TokenizerJson json, JsonForms forms, OptionalInt rows) {
    int size = size(json, rows);
    List<String> texts = new ArrayList<>(Collections.nCopies(size, ""));
    List<TokenKind> kinds = new ArrayList<>(Collections.nCopies(size, TokenKind.UNUSED));
    Map<String, Integer> ids = HashMap.newHashMap(size);
    json.model()
        .vocabulary()
        .forEach(
            (text, id) -> {
              if (kinds.get(id) != TokenKind.UNUSED) {
                throw json.invalid("model.vocab has two tokens of one id, %s is one", text);
              }
              boolean single = json.model().byteFallback() && !forms.byteLevel();
              texts.set(id, text);
              ids.put(text, id);
              kinds.set(
                  id,
                  single && Spelling.byteValue(text).isPresent()
                      ? TokenKind.BYTE
                      : TokenKind.NORMAL);
            });
    Stripping stripping = Stripping.none();
    for (TokenizerJson.AddedToken token : json.added()) {
      if (token.id() < size) {
        add(json, token, texts, kinds, ids);
        stripping.left().set(token.id(), token.stripLeft());
        stripping.right().set(token.id(), token.stripRight());
      }
    }
    Spelling spelling = forms.byteLevel() ? Spelling.BYTE_LEVEL : Spelling.SENTENCE_PIECE;
    return new JsonVocabulary(new Vocabulary(texts, kinds, ids, spelling), stripping);
  }

  private static int size(TokenizerJson json, OptionalInt rows) {
    int model = json.model().vocabulary().values().stream().mapToInt(i -> i + 1).max().orElse(0);
    int all =
        Math.max(model, json.added().stream().mapToInt(token -> token.id() + 1).max().orElse(0));
    if (rows.isEmpty()) {
      return all;
    }
    if (rows.getAsInt() < model || rows.getAsInt() > MAX_TOKENS) {
      throw TokenizerJson.invalid(
          json.file(),
          "model.vocab has the ids 0 to %d, but vocab_size in config.json is %d; they are of"
                  .formatted(model - 1, rows.getAsInt())
              + " different models");
    }
    return rows.getAsInt();
  }

  private static void add(
      TokenizerJson json,
      TokenizerJson.AddedToken token,
      List<String> texts,
      List<TokenKind> kinds,
      Map<String, Integer> ids) {
    Integer other = ids.putIfAbsent(token.text(), token.id());
    boolean taken = kinds.get(token.id()) != TokenKind.UNUSED;
    if ((other != null && other != token.id())
        || (taken && !texts.get(token.id()).equals(token.text()))) {
      throw json.invalid("added token %s contradicts model.vocab", token.text());
    }
    boolean mark = token.special() || Marks.isMark(token.text());
    texts.set(token.id(), token.text());
    kinds.set(token.id(), mark ? TokenKind.CONTROL : TokenKind.USER_DEFINED);
  }

  Vocabulary vocabulary() {
    return vocabulary;
  }

  Stripping stripping() {
    return stripping;
  }

  /** The unknown token, where the model names one. */
  OptionalInt unknown(TokenizerJson json) {
    return json.model().unknown().map(vocabulary::id).orElse(OptionalInt.empty());
  }

  /** The merges, without those that would make a special token of text. */
  MergeTable merges(TokenizerJson json) {
    List<String> merges = json.model().merges();
    MergeTable table = new MergeTable(merges.size() / 2);
    for (int rank = 0; rank < merges.size() / 2; rank++) {
      String left = merges.get(2 * rank);
      String right = merges.get(2 * rank + 1);
      int first = known(json, left);
      int second = known(json, right);
      int merged = known(json, left + right);
      if (vocabulary.isTextual(first)
          && vocabulary.isTextual(second)
          && vocabulary.isTextual(merged)) {
        table.add(first, second, rank, merged);
      }
    }
    return table;
  }

  private int known(TokenizerJson json, String token) {
    return vocabulary
        .id(token)
        .orElseThrow(
            () -> json.invalid("model.merges names %s, which is no token of model.vocab", token));
  }
}
