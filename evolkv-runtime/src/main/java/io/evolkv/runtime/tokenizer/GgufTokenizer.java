package io.evolkv.runtime.tokenizer;

import io.evolkv.runtime.gguf.GgufFile;
import java.util.OptionalInt;

/**
 * Reads the tokenizer of a GGUF file: byte-level BPE ({@code tokenizer.ggml.model = gpt2}) with the
 * rule for cutting text in {@code tokenizer.ggml.pre} and the merges in {@code
 * tokenizer.ggml.merges}, or SentencePiece BPE ({@code llama}) with {@code tokenizer.ggml.scores}.
 */
public final class GgufTokenizer {
  private GgufTokenizer() {}

  /**
   * Reads the tokenizer of a model.
   *
   * @param file an open file; the tokenizer does not need it afterwards
   * @return the tokenizer
   * @throws io.evolkv.api.error.InvalidInputException when the metadata describe no tokenizer, one
   *     of another kind, or a contradictory one
   */
  public static TextTokenizer of(GgufFile file) {
    TokenizerMetadata metadata = new TokenizerMetadata(file);
    return switch (metadata.spelling()) {
      case BYTE_LEVEL -> byteLevel(metadata);
      case SENTENCE_PIECE -> sentencePiece(metadata);
    };
  }

  private static TextTokenizer byteLevel(TokenizerMetadata metadata) {
    PreTokenizer preTokenizer = metadata.preTokenizer();
    Vocabulary vocabulary = metadata.vocabulary(Spelling.BYTE_LEVEL);
    ByteLevelBpe encoder =
        new ByteLevelBpe(
            vocabulary,
            preTokenizer.rule(),
            metadata.merges(vocabulary),
            new ByteLevelBpe.Options(
                preTokenizer.takesWholePieces(), false, OptionalInt.empty(), false));
    SpecialTokens special = metadata.specialTokens(vocabulary, preTokenizer.addsBegin());
    return new BpeTokenizer(vocabulary, encoder, special, metadata.stripping(vocabulary));
  }

  private static TextTokenizer sentencePiece(TokenizerMetadata metadata) {
    Vocabulary vocabulary = metadata.vocabulary(Spelling.SENTENCE_PIECE);
    SentencePieceBpe.SpacePrefix prefix =
        metadata.addsSpacePrefix()
            ? SentencePieceBpe.SpacePrefix.ALWAYS
            : SentencePieceBpe.SpacePrefix.NEVER;
    SentencePieceBpe encoder =
        new SentencePieceBpe(
            vocabulary,
            PieceRule.WHOLE,
            new SentencePieceBpe.ByScore(metadata.scoredMerges(vocabulary)),
            new SentencePieceBpe.Options(
                prefix, true, true, false, false, metadata.unknown(vocabulary), true));
    SpecialTokens special = metadata.specialTokens(vocabulary, true);
    return new BpeTokenizer(vocabulary, encoder, special, metadata.stripping(vocabulary));
  }
}
