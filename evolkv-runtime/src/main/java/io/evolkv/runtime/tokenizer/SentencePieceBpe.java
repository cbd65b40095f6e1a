package io.evolkv.runtime.tokenizer;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.OptionalInt;

/**
 * SentencePiece BPE: spaces become {@code ▁}, and the characters of the text are merged pairwise
 * over its whole length. A character that the vocabulary lacks is written in tokens of single
 * bytes; where these are missing too it gives the unknown token, or none.
 *
 * @param pieces where the text is cut, nowhere for most models
 * @param merging what merges, and the tokens of single characters
 * @param options how it differs from model to model
 */
record SentencePieceBpe(Vocabulary vocabulary, PieceRule pieces, Merging merging, Options options)
    implements PlainTextEncoder {

  /** The order of merges, over one text. */
  sealed interface Merging {
    /** The merges within a piece of text. */
    SymbolMerger.Merges of(String piece);

    /** The token of one character, negative where there is none. */
    int character(String piece, int start, int end);
  }

  /** By the score of what comes out, as SentencePiece's own model files and GGUF have it. */
  record ByScore(ScoredMerges merges) implements Merging {
    @Override
    public SymbolMerger.Merges of(String piece) {
      return (left, right, start, end) -> merges.merge(piece, start, end);
    }

    @Override
    public int character(String piece, int start, int end) {
      return merges.token(piece, start, end);
    }
  }

  /** By a list of merges, as tokenizer.json has it. */
  record ByRank(Vocabulary vocabulary, MergeTable merges) implements Merging {
    @Override
    public SymbolMerger.Merges of(String piece) {
      return (left, right, start, end) -> merges.find(left, right);
    }

    @Override
    public int character(String piece, int start, int end) {
      return vocabulary.textual(piece.substring(start, end)).orElse(SymbolMerger.NO_TOKEN);
    }
  }

  /** Where a space is put before the text. */
  enum SpacePrefix {
    NEVER,
    /** Before the text and behind every token that was found in it. */
    ALWAYS,
    /** Likewise, unless there is a space already. */
    WHERE_MISSING,
    /** Before the whole text only, unless there is a space already. */
    AT_START
  }

  /**
   * How models differ.
   *
   * @param prefix where a space is put before the text
   * @param spelledFirst whether tokens are looked for after spaces have become {@code ▁}
   * @param spaces whether spaces become {@code ▁} at all
   * @param composed whether the text is brought to Unicode's normal form C first
   * @param wholePieces whether a piece that is itself a token is taken without merging
   * @param unknown the token for what the vocabulary lacks, where there is one
   * @param fuseUnknown whether neighbouring unknown tokens are one
   */
  record Options(
      SpacePrefix prefix,
      boolean spelledFirst,
      boolean spaces,
      boolean composed,
      boolean wholePieces,
      OptionalInt unknown,
      boolean fuseUnknown) {}

  @Override
  public String spelled(String text) {
    return options.spelledFirst() ? text.replace(' ', Spelling.SPACE) : text;
  }

  @Override
  public void encode(String text, int start, int end, TokenList out) {
    String plain = text.substring(start, end);
    if (options.composed()) {
      plain = Normalizer.normalize(plain, Normalizer.Form.NFC);
    }
    if (options.spaces()) {
      plain = plain.replace(' ', Spelling.SPACE);
    }
    String prefixed = withPrefix(plain, start == 0);
    pieces.split(
        prefixed, 0, prefixed.length(), (s, e) -> encodePiece(prefixed.substring(s, e), out));
  }

  @Override
  public boolean putsSpaceBefore() {
    return options.prefix() != SpacePrefix.NEVER;
  }

  private String withPrefix(String plain, boolean first) {
    boolean missing = plain.charAt(0) != Spelling.SPACE;
    boolean wanted =
        switch (options.prefix()) {
          case NEVER -> false;
          case ALWAYS -> true;
          case WHERE_MISSING -> missing;
          case AT_START -> missing && first;
        };
    return wanted ? Spelling.SPACE + plain : plain;
  }

  private void encodePiece(String piece, TokenList out) {
    if (options.wholePieces()) {
      OptionalInt whole = vocabulary.textual(piece);
      if (whole.isPresent()) {
        out.add(whole.getAsInt());
        return;
      }
    }
    SymbolMerger merger = new SymbolMerger(merging.of(piece));
    merger.begin(piece.length());
    for (int at = 0; at < piece.length(); ) {
      int length = Character.charCount(piece.codePointAt(at));
      merger.add(merging.character(piece, at, at + length), length);
      at += length;
    }
    UnknownRun unknown = new UnknownRun(options.unknown(), options.fuseUnknown(), out);
    merger.merge(
        (id, s, e) -> {
          if (id != SymbolMerger.NO_TOKEN) {
            unknown.end();
            out.add(id);
          } else if (addBytes(piece.substring(s, e), out)) {
            unknown.end();
          } else {
            unknown.add();
          }
        });
  }

  /** Adds a character byte by byte if there are tokens for all of its bytes. */
  private boolean addBytes(String character, TokenList out) {
    byte[] bytes = character.getBytes(StandardCharsets.UTF_8);
    for (byte value : bytes) {
      if (vocabulary.idOfByte(value & 0xFF) < 0) {
        return false;
      }
    }
    for (byte value : bytes) {
      out.add(vocabulary.idOfByte(value & 0xFF));
    }
    return true;
  }
}
