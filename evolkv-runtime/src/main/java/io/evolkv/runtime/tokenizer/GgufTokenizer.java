package io.evolkv.runtime.tokenizer;

import io.evolkv.api.model.Tokenizer;
import io.evolkv.runtime.gguf.GgufFile;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * Byte-level BPE as a GGUF file describes it ({@code tokenizer.ggml.model = gpt2}): the text is cut
 * into pieces by the model's rule ({@code tokenizer.ggml.pre}: smollm, gpt-2, llama-bpe, default),
 * and the bytes of each piece are merged pairwise in the order of {@code tokenizer.ggml.merges}.
 *
 * <p>{@code decode(encode(x))} is {@code x} for every text whose bytes the vocabulary has; a byte
 * that it lacks gives no token. Unpaired surrogates are encoded as U+FFFD.
 *
 * <p>Source: Sennrich et al. 2016, "Neural Machine Translation of Rare Words with Subword Units";
 * Radford et al. 2019 for bytes as the alphabet.
 */
public final class GgufTokenizer implements Tokenizer {
  private static final int REPLACEMENT = 0xFFFD;

  private final Vocabulary vocabulary;
  private final PreTokenizer preTokenizer;
  private final UserDefinedTokens userDefined;
  private final MergeTable merges;
  private final SpecialTokens special;

  private GgufTokenizer(TokenizerMetadata metadata) {
    this.vocabulary = metadata.vocabulary();
    this.preTokenizer = metadata.preTokenizer();
    this.userDefined = new UserDefinedTokens(vocabulary);
    this.merges = metadata.merges(vocabulary);
    this.special = metadata.specialTokens(vocabulary, preTokenizer);
  }

  /**
   * Reads the tokenizer of a model.
   *
   * @param file an open file; the tokenizer does not need it afterwards
   * @return the tokenizer
   * @throws io.evolkv.api.error.InvalidInputException when the metadata describe no tokenizer, one
   *     of another kind, or a contradictory one
   */
  public static GgufTokenizer of(GgufFile file) {
    return new GgufTokenizer(new TokenizerMetadata(file));
  }

  /**
   * Number of tokens.
   *
   * @return ids are 0 to one less
   */
  public int vocabularySize() {
    return vocabulary.size();
  }

  @Override
  public int[] encode(String text) {
    TokenList tokens = new TokenList();
    encode(text, tokens);
    return tokens.toArray();
  }

  @Override
  public int[] encodePrompt(String text) {
    TokenList tokens = new TokenList();
    special.begin().ifPresent(tokens::add);
    encode(text, tokens);
    return tokens.toArray();
  }

  @Override
  public String decode(int... ids) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    for (int id : ids) {
      text.writeBytes(vocabulary.bytes(checked(id)));
    }
    return text.toString(StandardCharsets.UTF_8);
  }

  @Override
  public boolean isEnd(int id) {
    return special.ends().get(checked(id));
  }

  /**
   * The bytes that a token stands for, for decoding token by token: a character may be spread over
   * several tokens.
   *
   * @param id a token id in {@code [0, vocabularySize)}
   * @return UTF-8 or a part of it, empty for special tokens; an array of the caller's own
   * @throws IndexOutOfBoundsException when there is no such token
   */
  public byte[] bytes(int id) {
    return vocabulary.bytes(checked(id)).clone();
  }

  private void encode(String anyText, TokenList out) {
    String text = withoutUnpairedSurrogates(anyText);
    PieceEncoder encoder = new PieceEncoder(vocabulary, merges);
    for (UserDefinedTokens.Part part : userDefined.split(text)) {
      if (part.isPlain()) {
        preTokenizer.split(
            text,
            part.start(),
            part.end(),
            (start, end) -> encodePiece(text.substring(start, end), encoder, out));
      } else {
        out.add(part.token());
      }
    }
  }

  private void encodePiece(String piece, PieceEncoder encoder, TokenList out) {
    byte[] bytes = piece.getBytes(StandardCharsets.UTF_8);
    if (preTokenizer.takesWholePieces()) {
      OptionalInt whole = vocabulary.textual(ByteAlphabet.spell(bytes));
      if (whole.isPresent()) {
        out.add(whole.getAsInt());
        return;
      }
    }
    encoder.encode(bytes, out);
  }

  private int checked(int id) {
    return Objects.checkIndex(id, vocabulary.size());
  }

  private static String withoutUnpairedSurrogates(String text) {
    if (StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      return text;
    }
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> Character.getType(c) == Character.SURROGATE ? REPLACEMENT : c)
        .forEach(clean::appendCodePoint);
    return clean.toString();
  }
}
