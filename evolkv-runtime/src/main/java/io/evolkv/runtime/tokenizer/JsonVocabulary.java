package io.evolkv.runtime.tokenizer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Puts the tokens of a {@code tokenizer.json}, those of the model and the added ones, in order of
 * their ids. Ids without a token stand for nothing.
 */
final class JsonVocabulary {
  private static final int MAX_ROWS = 1 << 22;

  private final TokenizerJson json;
  private final JsonForms forms;
  private final List<String> texts;
  private final List<TokenKind> kinds;
  private final Map<String, Integer> ids;
  private final Stripping stripping = Stripping.none();
  private final Vocabulary vocabulary;

  /**
   * The tokens of a file.
   *
   * @param rows rows of the embedding matrix, where they are known; added tokens beyond them are
   *     left out, since the model knows nothing of them
   */
  JsonVocabulary(TokenizerJson json, JsonForms forms, OptionalInt rows) {
    this.json = json;
    this.forms = forms;
    int size = size(rows);
    texts = new ArrayList<>(Collections.nCopies(size, ""));
    kinds = new ArrayList<>(Collections.nCopies(size, TokenKind.UNUSED));
    ids = HashMap.newHashMap(size);
    json.model().vocabulary().forEach(this::addModelToken);
    boolean tags =
        json.added().stream().anyMatch(token -> !token.special() && token.text().equals("<s>"));
    json.added().stream()
        .filter(token -> token.id() < size)
        .forEach(token -> addAddedToken(token, tags));
    Spelling spelling = forms.byteLevel() ? Spelling.BYTE_LEVEL : Spelling.SENTENCE_PIECE;
    vocabulary = new Vocabulary(texts, kinds, ids, spelling);
  }

  private int size(OptionalInt rows) {
    List<TokenizerJson.AddedToken> added = json.added();
    Map<String, Integer> model = new HashMap<>(json.model().vocabulary());
    int all = added.stream().mapToInt(token -> token.id() + 1).max().orElse(0);
    all = Math.max(all, model.values().stream().mapToInt(id -> id + 1).max().orElse(0));
    added.forEach(token -> model.remove(token.text()));
    int needed = model.values().stream().mapToInt(id -> id + 1).max().orElse(0);
    if (rows.isEmpty()) {
      return all;
    }
    if (rows.getAsInt() < needed || rows.getAsInt() > MAX_ROWS) {
      throw TokenizerJson.invalid(
          json.file(),
          "model.vocab has the ids 0 to %d, but vocab_size in config.json is %d; they are of"
                  .formatted(needed - 1, rows.getAsInt())
              + " different models");
    }
    return rows.getAsInt();
  }

  private void addModelToken(String text, int id) {
    if (id >= texts.size()) {
      return; // one of the added tokens that the model knows nothing of
    }
    if (kinds.get(id) != TokenKind.UNUSED) {
      throw json.invalid("model.vocab has two tokens of one id, %s is one", text);
    }
    boolean singleByte =
        json.model().byteFallback() && !forms.byteLevel() && Spelling.byteValue(text).isPresent();
    texts.set(id, text);
    ids.put(text, id);
    kinds.set(id, singleByte ? TokenKind.BYTE : TokenKind.NORMAL);
  }

  private void addAddedToken(TokenizerJson.AddedToken token, boolean tags) {
    int id = token.id();
    Integer other = ids.putIfAbsent(token.text(), id);
    boolean taken = kinds.get(id) != TokenKind.UNUSED && !texts.get(id).equals(token.text());
    if (taken || (other != null && other != id)) {
      throw json.invalid("added token %s contradicts model.vocab", token.text());
    }
    boolean mark = token.special() || Marks.isMark(token.text(), tags);
    texts.set(id, token.text());
    kinds.set(id, mark ? TokenKind.CONTROL : TokenKind.USER_DEFINED);
    stripping.left().set(id, token.stripLeft());
    stripping.right().set(id, token.stripRight());
  }

  Vocabulary vocabulary() {
    return vocabulary;
  }

  Stripping stripping() {
    return stripping;
  }

  /** The unknown token, where the model names one. */
  OptionalInt unknown() {
    return json.model().unknown().map(vocabulary::id).orElse(OptionalInt.empty());
  }

  /** The merges, without those that would make a special token of text. */
  MergeTable merges() {
    List<String> merges = json.model().merges();
    MergeTable table = new MergeTable(merges.size() / 2);
    for (int rank = 0; rank < merges.size() / 2; rank++) {
      String left = merges.get(2 * rank);
      String right = merges.get(2 * rank + 1);
      int first = known(left);
      int second = known(right);
      int merged = known(left + right);
      if (vocabulary.isTextual(first)
          && vocabulary.isTextual(second)
          && vocabulary.isTextual(merged)) {
        table.add(first, second, rank, merged);
      }
    }
    return table;
  }

  private int known(String token) {
    return vocabulary
        .id(token)
        .orElseThrow(
            () -> json.invalid("model.merges names %s, which is no token of model.vocab", token));
  }
}
