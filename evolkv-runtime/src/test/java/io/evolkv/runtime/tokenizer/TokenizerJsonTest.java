package io.evolkv.runtime.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evolkv.api.error.InvalidInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A tokenizer.json may come from anywhere: it is understood or refused in one line. */
class TokenizerJsonTest {
  private static final String BYTE_LEVEL =
      "'pre_tokenizer':{'type':'ByteLevel','add_prefix_space':false}";
  private static final String MODEL =
      "'model':{'type':'BPE','vocab':{'a':0,'b':1,'ab':2},'merges':['a b']}";

  @TempDir private Path folder;

  @Test
  void aSmallOneIsRead() {
    TextTokenizer tokenizer = read(MODEL + "," + BYTE_LEVEL);

    assertThat(tokenizer.vocabularySize()).isEqualTo(3);
    assertThat(tokenizer.encode("abaxb")).containsExactly(2, 0, 1);
  }

  @Test
  void aFolderWithoutOneIsRefused() {
    assertThatThrownBy(() -> FolderTokenizer.of(folder))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            folder.resolve("tokenizer.json")
                + ": no such file; a model folder needs its tokenizer.json beside the weights");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'type':'Unigram','vocab':[['a',0.5]]} | model.type is 'Unigram', which is not supported; BPE is",
        "{'type':'WordPiece','vocab':{'a':0}} | model.type is 'WordPiece', which is not supported; BPE is",
        "{'type':'BPE','vocab':{}} | there is no BPE model with a vocabulary; get the file again from its source",
        "{'vocab':{'a':-1},'merges':[]} | model.vocab has an id that is not one of 0 to 4194303",
        "{'vocab':{'a':4194304},'merges':[]} | model.vocab has an id that is not one of 0 to 4194303",
        "{'vocab':{'a':'0'},'merges':[]} | model.vocab has an id that is not one of 0 to 4194303",
        "{'vocab':{'a':0,'a':1},'merges':['a a']} | model.vocab has 'a' twice",
        "{'vocab':{'a':0,'b':0},'merges':['a b']} | model.vocab has two tokens of one id, 'b' is one",
        "{'vocab':{'a':0},'merges':['aa']} | model.merges has 'aa', not two tokens with a space between them",
        "{'vocab':{'a':0},'merges':['a a']} | model.merges names 'aa', which is no token of model.vocab",
        "{'vocab':{'a':0},'merges':[['a',1]]} | line 1: model.merges should be a string; get the file again from its source",
        "{'vocab':{'a':0},'merges':[['a','a','a']]} | line 1: the end of a merge of two tokens should be there; get the file again from its source",
        "{'vocab':{'a':0},'merges':{}} | line 1: model.merges should be an array; get the file again from its source",
        "[] | line 1: model should be an object; get the file again from its source",
        "{'vocab':{'a':0},'merges':['a a'],'end_of_word_suffix':'</w>'} | model.end_of_word_suffix is not supported; only BPE without such marks is"
      })
  void anotherModelIsRefused(String model, String message) {
    assertRefused("'model':" + model + "," + BYTE_LEVEL, message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'pre_tokenizer':{'type':'Whitespace'} | pre_tokenizer 'Whitespace' is not supported; Sequence, Split, Digits, ByteLevel and Metaspace are",
        "'pre_tokenizer':{} | pre_tokenizer 'without a type' is not supported; Sequence, Split, Digits, ByteLevel and Metaspace are",
        "'normalizer':{'type':'Lowercase'} | normalizer 'Lowercase' is not supported; Sequence, NFC, Prepend and Replace are",
        "'normalizer':{'type':'Prepend','prepend':'x'} | prepend is 'x', which is not supported; '\u2581' is",
        "'normalizer':{'type':'Replace','pattern':{'Regex':' +'},'content':'\u2581'} | String is '', which is not supported; ' ' is",
        "'pre_tokenizer':{'type':'ByteLevel','add_prefix_space':true} | pre_tokenizer ByteLevel with add_prefix_space is not supported",
        "'pre_tokenizer':{'type':'Metaspace','replacement':'_'} | replacement is '_', which is not supported; '\u2581' is",
        "'pre_tokenizer':{'type':'Metaspace','replacement':'\u2581','prepend_scheme':'now'} | prepend_scheme 'now' is none of always, first, never",
        "'normalizer':null | neither byte-level BPE (a ByteLevel pre_tokenizer) nor BPE like SentencePiece's (byte_fallback, Metaspace); these are supported"
      })
  void anotherTreatmentOfTextIsRefused(String part, String message) {
    assertRefused(MODEL + "," + part, message);
  }

  @Test
  void onlyPublishedExpressionsAreTakenSinceOthersMightTakeForEver() {
    assertRefused(
        MODEL
            + ",'pre_tokenizer':{'type':'Split','pattern':{'Regex':'(a+)+b'},'behavior':'Isolated'}",
        "pre_tokenizer Split of '{\"Regex\":\"(a+)+b\"} Isolated' is not supported; those of GPT-2,"
            + " GPT-4o, Llama 3, Qwen 2 and Mistral (tekken) are");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'id':1,'content':''} | added_tokens 0 has no content or no id from 0 to 4194303",
        "{'id':99999999,'content':'x'} | added_tokens 0 has no content or no id from 0 to 4194303",
        "{'id':1,'content':'x'} | added token 'x' contradicts model.vocab",
        "{'id':3,'content':'a'} | added token 'a' contradicts model.vocab",
        "{'id':3,'content':'x','single_word':true} | added token 'x' has single_word, which is not supported"
      })
  void addedTokensHaveATextAndAPlaceOfTheirOwn(String token, String message) {
    assertRefused(MODEL + "," + BYTE_LEVEL + ",'added_tokens':[" + token + "]", message);
  }

  @Test
  void theVocabularyHasTheRowsOfTheEmbeddingMatrix() {
    String added = ",'added_tokens':[{'id':3,'content':'<x>','special':true}]";
    write("config.json", "{'vocab_size':6}");
    assertThat(read(MODEL + "," + BYTE_LEVEL + added).vocabularySize()).isEqualTo(6);
    assertThat(read(MODEL + "," + BYTE_LEVEL + added).bytes(5)).isEmpty();

    write("config.json", "{'text_config':{'vocab_size':3}}");
    TextTokenizer shorter = read(MODEL + "," + BYTE_LEVEL + added);
    assertThat(shorter.vocabularySize()).isEqualTo(3);
    assertThat(shorter.encode(List.of(new PromptPart.Markup("<x>a")))).containsExactly(0);

    write("config.json", "{'vocab_size':2}");
    assertRefused(
        MODEL + "," + BYTE_LEVEL,
        "model.vocab has the ids 0 to 2, but vocab_size in config.json is 2; they are of different"
            + " models");
  }

  @Test
  void endTokensAreNamedByTheFolder() {
    String added =
        ",'added_tokens':[{'id':3,'content':'<x>','special':true},{'id':4,'content':'<|im_end|>'},"
            + "{'id':5,'content':'<y>','special':true}]";
    write("tokenizer_config.json", "{'eos_token':{'content':'<x>'}}");
    write("generation_config.json", "{'eos_token_id':[1]}");
    write("config.json", "{'eos_token_id':2}");
    TextTokenizer tokenizer = read(MODEL + "," + BYTE_LEVEL + added);

    assertThat(List.of(0, 1, 2, 3, 4, 5)).filteredOn(tokenizer::isEnd).containsExactly(1, 2, 3, 4);
    assertThat(tokenizer.encode("<|im_end|>")).doesNotContain(4);

    write("generation_config.json", "{'eos_token_id':[6]}");
    assertThatThrownBy(() -> read(MODEL + "," + BYTE_LEVEL + added))
        .hasMessage(
            folder.resolve("generation_config.json")
                + ": eos_token_id is 6, but the vocabulary has the tokens 0 to 5");
  }

  @Test
  void anHtmlTagIsNoEndToken() {
    String added = ",'added_tokens':[{'id':3,'content':'<s>'},{'id':4,'content':'</s>'}]";
    TextTokenizer tokenizer = read(MODEL + "," + BYTE_LEVEL + added);

    assertThat(tokenizer.encode("<s>a</s>")).containsExactly(3, 0, 4);
    assertThat(tokenizer.isEnd(4)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100, 5_000, 10_000})
  void aTruncatedFileIsRefused(int length) throws IOException {
    byte[] whole = Files.readAllBytes(References.folder("llama3").resolve("tokenizer.json"));
    Files.write(folder.resolve("tokenizer.json"), Arrays.copyOf(whole, length));

    assertThatThrownBy(() -> FolderTokenizer.of(folder))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(folder.resolve("tokenizer.json") + ":")
        .hasMessageNotContainingAny("\n", "\r", "REDACTED");
  }

  @Test
  void deepNestingAndDamagedTextAreRefused() throws IOException {
    assertThatThrownBy(() -> read("'normalizer':" + "[".repeat(100_000)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            folder.resolve("tokenizer.json")
                + ": Document nesting depth (65) exceeds the maximum allowed (64); get the file"
                + " again from its source");
    Files.write(folder.resolve("tokenizer.json"), new byte[] {'{', '"', (byte) 0xFF, '"', ':'});
    assertThatThrownBy(() -> FolderTokenizer.of(folder)).isInstanceOf(InvalidInputException.class);
  }

  private void assertRefused(String content, String message) {
    assertThatThrownBy(() -> read(content))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(folder.resolve("tokenizer.json") + ": " + message);
  }

  /** Reads a file of this content; quotes are single. */
  private TextTokenizer read(String content) {
    write("tokenizer.json", "{" + content + "}");
    return FolderTokenizer.of(folder);
  }

  private void write(String name, String content) {
    try {
      Files.writeString(folder.resolve(name), content.replace('\'', '"'), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
