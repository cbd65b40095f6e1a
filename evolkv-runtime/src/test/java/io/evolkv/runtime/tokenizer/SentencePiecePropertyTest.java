package io.evolkv.runtime.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class SentencePiecePropertyTest {
  /** Scores with ties; "d" is no token, but "cd" and "dd" are. */
  private static final List<String> TOKENS =
      List.of(
          "a:-9",
          "b:-9",
          "c:-9",
          "aa:-3",
          "ab:-3",
          "ba:-2",
          "aab:-4",
          "abab:-1",
          "cd:-3",
          "dd:-2",
          "cdd:-5",
          "dda:-1",
          "\u00e9:-9",
          "a\u00e9:-2",
          "\ud83d\ude00:-9",
          "\ud83d\ude00b:-3");

  private static final Map<String, Integer> SCORES = new TreeMap<>();
  private static final TextTokenizer TOKENIZER =
      GgufTokenizer.of(
          TestTokenizers.sentencePiece(TOKENS)
              .bool("tokenizer.ggml.add_space_prefix", false)
              .read());

  static {
    for (String token : TOKENS) {
      String[] parts = token.split(":", 2);
      SCORES.put(parts[0], Integer.parseInt(parts[1]));
    }
  }

  @Property
  void mergingIsThatOfTheObviousAlgorithm(@ForAll("words") String word) {
    assertThat(
            Arrays.stream(TOKENIZER.encode(word)).mapToObj(id -> TOKENS.get(id).split(":", 2)[0]))
        .containsExactlyElementsOf(obviousMerging(word));
  }

  @Provide
  Arbitrary<String> words() {
    return Arbitraries.of("a", "b", "c", "d", "\u00e9", "\ud83d\ude00")
        .list()
        .ofMaxSize(40)
        .map(characters -> String.join("", characters));
  }

  /** Finds the best pair anew after every merge; leaves out what is no token in the end. */
  private static List<String> obviousMerging(String word) {
    List<String> parts = new ArrayList<>();
    word.codePoints().forEach(c -> parts.add(Character.toString(c)));
    while (true) {
      int best = Integer.MIN_VALUE;
      int place = -1;
      for (int i = 0; i + 1 < parts.size(); i++) {
        Integer score = SCORES.get(parts.get(i) + parts.get(i + 1));
        if (score != null && score > best) {
          best = score;
          place = i;
        }
      }
      if (place < 0) {
        return parts.stream().filter(SCORES::containsKey).toList();
      }
      parts.set(place, parts.get(place) + parts.remove(place + 1));
    }
  }
}
