package io.evolkv.runtime.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.runtime.gguf.GgufFile;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class TokenizerPropertyTest {
  /** Metadata and tensor table of the embedded model end before this byte. */
  static final int HEADER = 33_000;

  private static final byte[] MODEL = TestTokenizers.tinyModel();
  private static final TextTokenizer TINY = TestTokenizers.tiny();

  private static final List<String> TOKENS =
      List.of("a", "b", "c", "aa", "ab", "ba", "aab", "abab", "cc", "ccab", "baa");
  private static final List<String> MERGES =
      List.of("b a", "a b", "a a", "ab ab", "a ab", "c c", "cc ab", "ba a", "aa b");
  private static final TextTokenizer SMALL =
      GgufTokenizer.of(TestTokenizers.small("gpt-2", TOKENS, MERGES.toArray(String[]::new)).read());

  @Property
  void anyTextComesBackFromItsTokens(@ForAll("texts") String text) {
    assertThat(TINY.decode(TINY.encode(text))).isEqualTo(text);
  }

  @Property
  void tokensSpellTheTextByteByByte(@ForAll("texts") String text) {
    StringBuilder spelled = new StringBuilder();
    for (int id : TINY.encode(text)) {
      spelled.append(new String(TINY.bytes(id), StandardCharsets.ISO_8859_1));
    }
    assertThat(spelled.toString().getBytes(StandardCharsets.ISO_8859_1))
        .isEqualTo(text.getBytes(StandardCharsets.UTF_8));
  }

  @Property
  void mergingIsThatOfTheObviousAlgorithm(@ForAll("words") String word) {
    assertThat(Arrays.stream(SMALL.encode(word)).mapToObj(TOKENS::get))
        .containsExactlyElementsOf(obviousMerging(word));
  }

  @Property(tries = 400)
  void aModelWithFlippedBitsLoadsOrIsRefused(
      @ForAll @Size(min = 1, max = 4) List<@IntRange(max = 8 * HEADER - 1) Integer> bits) {
    byte[] damaged = MODEL.clone();
    for (int bit : bits) {
      damaged[bit / 8] ^= (byte) (1 << bit % 8);
    }
    loadsOrIsRefused(damaged);
  }

  @Property(tries = 400)
  void aModelWithOverwrittenBytesLoadsOrIsRefused(
      @ForAll @IntRange(max = HEADER) int at, @ForAll @Size(min = 1, max = 12) byte[] bytes) {
    byte[] damaged = MODEL.clone();
    System.arraycopy(bytes, 0, damaged, at, bytes.length);
    loadsOrIsRefused(damaged);
  }

  @Property(tries = 200)
  void aTruncatedModelIsRefused(@ForAll("lengths") int length) {
    assertThat(loadsOrIsRefused(Arrays.copyOf(MODEL, length))).isFalse();
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> unicode =
        Arbitraries.integers()
            .between(0, Character.MAX_CODE_POINT)
            .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
            .list()
            .ofMaxSize(40)
            .map(
                codePoints -> {
                  StringBuilder text = new StringBuilder();
                  codePoints.forEach(text::appendCodePoint);
                  return text.toString();
                });
    Arbitrary<String> mixed =
        Arbitraries.of(
                " ", "  ", "\n", "the", "'s", "<|endoftext|>", "é", "日", "👍🏽", "7", "²", "\u00AD")
            .list()
            .ofMaxSize(30)
            .map(parts -> String.join("", parts));
    return Arbitraries.oneOf(unicode, mixed);
  }

  @Provide
  Arbitrary<String> words() {
    return Arbitraries.strings().withChars('a', 'b', 'c').ofMaxLength(60);
  }

  @Provide
  Arbitrary<Integer> lengths() {
    return Arbitraries.oneOf(
        Arbitraries.integers().between(0, HEADER),
        Arbitraries.integers().between(0, MODEL.length - 1));
  }

  /** Whether it loads; any other exception than a refusal fails the test. */
  private static boolean loadsOrIsRefused(byte[] model) {
    try (GgufFile file = GgufFile.of(MemorySegment.ofArray(model), "damaged.gguf")) {
      TextTokenizer tokenizer = GgufTokenizer.of(file);
      return tokenizer.vocabularySize() > 0;
    } catch (InvalidInputException e) {
      assertThat(e.getMessage()).startsWith("damaged.gguf: ").doesNotContain("\n", "\r");
      return false;
    }
  }

  /** Finds the best pair anew after every merge. */
  private static List<String> obviousMerging(String word) {
    List<String> parts = new ArrayList<>(List.of(word.split("(?!^)")));
    parts.removeIf(String::isEmpty);
    while (true) {
      int best = MERGES.size();
      int place = -1;
      for (int i = 0; i + 1 < parts.size(); i++) {
        int rank = MERGES.indexOf(parts.get(i) + " " + parts.get(i + 1));
        if (rank >= 0 && rank < best) {
          best = rank;
          place = i;
        }
      }
      if (place < 0) {
        return parts;
      }
      parts.set(place, parts.get(place) + parts.remove(place + 1));
    }
  }
}
