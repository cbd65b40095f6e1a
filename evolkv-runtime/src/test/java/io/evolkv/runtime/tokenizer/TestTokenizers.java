package io.evolkv.runtime.tokenizer;

import io.evolkv.runtime.gguf.GgufBuilder;
import io.evolkv.runtime.gguf.GgufFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;

/** Tokenizers to test with. */
final class TestTokenizers {
  private TestTokenizers() {}

  /** The bytes of the embedded model. */
  static byte[] tinyModel() {
    try (InputStream model =
        TestTokenizers.class.getResourceAsStream("/io/evolkv/runtime/tiny/tiny.gguf")) {
      return model.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The tokenizer of the embedded model; its vocabulary has every byte. */
  static TextTokenizer tiny() {
    return GgufTokenizer.of(GgufFile.of(MemorySegment.ofArray(tinyModel()), "builtin:tiny"));
  }

  /**
   * Metadata of a small tokenizer.
   *
   * @param pre name of the splitting rule
   * @param tokens the vocabulary; {@code control:x} is a control token of the text x, {@code
   *     user:x} a user-defined one
   * @param merges the merges
   */
  static GgufBuilder small(String pre, List<String> tokens, String... merges) {
    int[] kinds =
        tokens.stream()
            .mapToInt(token -> token.startsWith("control:") ? 3 : token.startsWith("user:") ? 4 : 1)
            .toArray();
    List<String> texts =
        tokens.stream().map(token -> token.replaceFirst("^(control|user):", "")).toList();
    return new GgufBuilder()
        .string("tokenizer.ggml.model", "gpt2")
        .string("tokenizer.ggml.pre", pre)
        .strings("tokenizer.ggml.tokens", texts)
        .int32s("tokenizer.ggml.token_type", kinds)
        .strings("tokenizer.ggml.merges", Arrays.asList(merges));
  }

  /**
   * Metadata of a small SentencePiece tokenizer.
   *
   * @param tokens each {@code text:score}, before it {@code unknown:}, {@code control:}, {@code
   *     user:} or {@code byte:} for those kinds
   */
  static GgufBuilder sentencePiece(List<String> tokens) {
    List<String> kinds = List.of("normal", "unknown", "control", "user", "unused", "byte");
    int[] numbers = new int[tokens.size()];
    String[] texts = new String[tokens.size()];
    float[] scores = new float[tokens.size()];
    for (int id = 0; id < numbers.length; id++) {
      int score = tokens.get(id).lastIndexOf(':');
      int kind = Math.max(0, kinds.indexOf(tokens.get(id).replaceFirst(":.*", "")));
      numbers[id] = kind + 1;
      texts[id] = tokens.get(id).substring(kind == 0 ? 0 : kinds.get(kind).length() + 1, score);
      scores[id] = Float.parseFloat(tokens.get(id).substring(score + 1));
    }
    return new GgufBuilder()
        .string("tokenizer.ggml.model", "llama")
        .strings("tokenizer.ggml.tokens", Arrays.asList(texts))
        .float32s("tokenizer.ggml.scores", scores)
        .int32s("tokenizer.ggml.token_type", numbers);
  }
}
