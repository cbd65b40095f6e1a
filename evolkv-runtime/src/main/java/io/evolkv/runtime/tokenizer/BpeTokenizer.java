package io.evolkv.runtime.tokenizer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A tokenizer of either kind of BPE: tokens that stand in the text as they are written are found
 * first, the text between them is encoded as plain text.
 *
 * <p>{@code decode(encode(x))} is {@code x} for every text whose bytes the vocabulary has, as far
 * as the model's tokenizer keeps apart what texts differ in: the normal form C of Unicode does not,
 * nor does SentencePiece's spelling for a {@code ▁} and a space. Unpaired surrogates are encoded as
 * U+FFFD.
 */
final class BpeTokenizer implements TextTokenizer {
  private final Vocabulary vocabulary;
  private final PlainTextEncoder encoder;
  private final TokenFinder finder;
  private final SpecialTokens special;

  BpeTokenizer(
      Vocabulary vocabulary, PlainTextEncoder encoder, SpecialTokens special, Stripping stripping) {
    this.vocabulary = vocabulary;
    this.encoder = encoder;
    this.special = special;
    this.finder = new TokenFinder(literals(vocabulary, encoder, stripping));
  }

  private static List<TokenFinder.Literal> literals(
      Vocabulary vocabulary, PlainTextEncoder encoder, Stripping stripping) {
    List<TokenFinder.Literal> literals = new ArrayList<>();
    for (int id = 0; id < vocabulary.size(); id++) {
      TokenKind kind = vocabulary.kind(id);
      if (kind.standsAsWritten() && !vocabulary.text(id).isEmpty()) {
        String text = encoder.spelled(vocabulary.text(id));
        boolean markupOnly = kind != TokenKind.USER_DEFINED;
        literals.add(
            new TokenFinder.Literal(
                id, text, markupOnly, stripping.left().get(id), stripping.right().get(id)));
      }
    }
    return literals;
  }

  @Override
  public int vocabularySize() {
    return vocabulary.size();
  }

  @Override
  public int[] encode(String text) {
    return encode(List.of(new PromptPart.Content(text)));
  }

  @Override
  public int[] encodePrompt(String text) {
    TokenList tokens = new TokenList();
    special.begin().ifPresent(tokens::add);
    encode(List.of(new PromptPart.Content(text)), tokens);
    return tokens.toArray();
  }

  @Override
  public int[] encode(List<PromptPart> parts) {
    TokenList tokens = new TokenList();
    encode(parts, tokens);
    return tokens.toArray();
  }

  private void encode(List<PromptPart> parts, TokenList out) {
    PromptText prompt = new PromptText(parts);
    String text = encoder.spelled(prompt.text());
    finder.split(
        prompt,
        text,
        new TokenFinder.Sink() {
          @Override
          public void plain(int start, int end) {
            encoder.encode(text, start, end, out);
          }

          @Override
          public void token(int id) {
            out.add(id);
          }
        });
  }

  @Override
  public String decode(int... ids) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    for (int id : ids) {
      text.writeBytes(vocabulary.bytes(checked(id)));
    }
    String decoded = text.toString(StandardCharsets.UTF_8);
    return encoder.putsSpaceBefore() && decoded.startsWith(" ") ? decoded.substring(1) : decoded;
  }

  @Override
  public boolean isEnd(int id) {
    return special.ends().get(checked(id));
  }

  @Override
  public byte[] bytes(int id) {
    return vocabulary.bytes(checked(id)).clone();
  }

  private int checked(int id) {
    return Objects.checkIndex(id, vocabulary.size());
  }
}
