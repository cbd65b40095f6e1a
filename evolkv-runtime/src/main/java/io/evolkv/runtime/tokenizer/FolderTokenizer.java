package io.evolkv.runtime.tokenizer;

import io.evolkv.api.error.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * Reads the tokenizer of a Hugging Face model folder: {@code tokenizer.json} of the kind BPE,
 * byte-level or like SentencePiece, and what {@code tokenizer_config.json}, {@code
 * generation_config.json} and {@code config.json} beside it say about begin and end tokens and the
 * size of the vocabulary.
 */
public final class FolderTokenizer {
  private FolderTokenizer() {}

  /**
   * Reads the tokenizer of a model.
   *
   * @param folder the model's folder
   * @return the tokenizer; its ids are those of the embedding matrix, with ids behind the last
   *     token that stand for nothing where the matrix has more rows
   * @throws InvalidInputException when a file is missing, damaged, of another kind, or
   *     contradictory
   */
  public static TextTokenizer of(Path folder) {
    Path file = folder.resolve("tokenizer.json");
    if (!Files.isRegularFile(file)) {
      throw new InvalidInputException(
          file + ": no such file; a model folder needs its tokenizer.json beside the weights");
    }
    TokenizerJson json = TokenizerJson.read(file);
    FolderSettings settings = FolderSettings.read(folder);
    JsonForms forms = JsonForms.of(json);
    JsonVocabulary tokens = new JsonVocabulary(json, forms, settings.vocabularySize());
    Vocabulary vocabulary = tokens.vocabulary();
    SpecialTokens special =
        new SpecialTokens(
            settings.addsBegin().orElse(forms.begin().isPresent())
                ? begin(json, forms, settings, vocabulary)
                : OptionalInt.empty(),
            settings.ends(vocabulary));
    return new BpeTokenizer(vocabulary, encoder(json, forms, tokens), special, tokens.stripping());
  }

  private static OptionalInt begin(
      TokenizerJson json, JsonForms forms, FolderSettings settings, Vocabulary vocabulary) {
    String text =
        forms
            .begin()
            .or(settings::begin)
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        settings.configFile()
                            + ": add_bos_token is true, but there is no bos_token; name it"));
    OptionalInt id = vocabulary.id(text);
    if (id.isEmpty()) {
      throw json.invalid("the begin token %s is not in the vocabulary", text);
    }
    return id;
  }

  private static PlainTextEncoder encoder(
      TokenizerJson json, JsonForms forms, JsonVocabulary tokens) {
    Vocabulary vocabulary = tokens.vocabulary();
    MergeTable merges = tokens.merges();
    OptionalInt unknown = tokens.unknown();
    TokenizerJson.Model model = json.model();
    if (forms.byteLevel()) {
      return new ByteLevelBpe(
          vocabulary,
          forms.rule(),
          merges,
          new ByteLevelBpe.Options(
              model.ignoreMerges(), forms.composed(), unknown, model.fuseUnknown()));
    }
    return new SentencePieceBpe(
        vocabulary,
        forms.rule(),
        new SentencePieceBpe.ByRank(vocabulary, merges),
        new SentencePieceBpe.Options(
            forms.prefix(),
            false,
            forms.spaces(),
            forms.composed(),
            model.ignoreMerges(),
            unknown,
            model.fuseUnknown()));
  }
}
