package io.evolkv.runtime.tokenizer;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.OptionalInt;

/**
 * Byte-level BPE: the text is cut into pieces by the model's rule, and the bytes of each piece are
 * merged pairwise by rank.
 *
 * <p>A byte that the vocabulary lacks gives the unknown token where there is one and otherwise no
 * token, and nothing merges across it; this is what llama.cpp and Hugging Face tokenizers do.
 *
 * <p>Source: Sennrich et al. 2016, "Neural Machine Translation of Rare Words with Subword Units";
 * Radford et al. 2019 for bytes as the alphabet.
 *
 * @param options how it differs from model to model
 */
record ByteLevelBpe(Vocabulary vocabulary, PieceRule rule, MergeTable merges, Options options)
    implements PlainTextEncoder {

  /**
   * How models differ.
   *
   * @param wholePieces whether a piece that is itself a token is taken without merging
   * @param composed whether the text is brought to Unicode's normal form C first
   * @param unknown the token for what the vocabulary lacks, where there is one
   * @param fuseUnknown whether neighbouring unknown tokens are one
   */
  record Options(boolean wholePieces, boolean composed, OptionalInt unknown, boolean fuseUnknown) {}

  @Override
  public String spelled(String text) {
    return text;
  }

  @Override
  public void encode(String text, int start, int end, TokenList out) {
    SymbolMerger merger = new SymbolMerger((l, r, from, to) -> merges.find(l, r));
    String plain = text;
    int from = start;
    int to = end;
    if (options.composed()) {
      plain = Normalizer.normalize(text.substring(start, end), Normalizer.Form.NFC);
      from = 0;
      to = plain.length();
    }
    String whole = plain;
    rule.split(whole, from, to, (s, e) -> encodePiece(whole.substring(s, e), merger, out));
  }

  @Override
  public boolean putsSpaceBefore() {
    return false;
  }

  private void encodePiece(String piece, SymbolMerger merger, TokenList out) {
    byte[] bytes = piece.getBytes(StandardCharsets.UTF_8);
    if (options.wholePieces()) {
      OptionalInt whole = vocabulary.textual(ByteAlphabet.spell(bytes));
      if (whole.isPresent()) {
        out.add(whole.getAsInt());
        return;
      }
    }
    merger.begin(bytes.length);
    for (byte value : bytes) {
      merger.add(vocabulary.idOfByte(value & 0xFF), 1);
    }
    UnknownRun unknown = new UnknownRun(options.unknown(), options.fuseUnknown(), out);
    merger.merge(
        (id, s, e) -> {
          if (id == SymbolMerger.NO_TOKEN) {
            unknown.add();
          } else {
            unknown.end();
            out.add(id);
          }
        });
  }
}
