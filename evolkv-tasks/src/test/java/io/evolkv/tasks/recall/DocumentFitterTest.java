package io.evolkv.tasks.recall;

import static org.assertj.core.api.Assertions.assertThat;

import io.evolkv.api.model.Tokenizer;
import io.evolkv.tasks.random.RandomStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class DocumentFitterTest {
  private static final Vocabulary WORDS = Vocabulary.standard();

  /** The specification word for word: one sentence at a time, and the whole prompt counted. */
  private static Optional<String> fitSlowly(
      Riddle riddle, RandomStream random, Tokenizer tokenizer, int length) {
    List<String> sentences = riddle.facts();
    while (true) {
      String filler = WORDS.filler(random);
      List<String> more = new ArrayList<>(sentences);
      more.add(random.below(sentences.size() + 1), filler);
      if (tokens(more, riddle, tokenizer) > length) {
        break;
      }
      sentences = more;
    }
    int tokens = tokens(sentences, riddle, tokenizer);
    return tokens <= length && tokens >= length - 14
        ? Optional.of(prompt(sentences, riddle))
        : Optional.empty();
  }

  private static int tokens(List<String> sentences, Riddle riddle, Tokenizer tokenizer) {
    return tokenizer.encodePrompt(prompt(sentences, riddle)).length;
  }

  private static String prompt(List<String> sentences, Riddle riddle) {
    return String.join(" ", sentences) + "\n" + riddle.question();
  }

  @Property(tries = 300)
  void theEstimateChangesNothing(
      @ForAll Family family,
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 8) int facts,
      @ForAll @IntRange(min = 20, max = 500) int length,
      @ForAll("tokenizers") Tokenizer tokenizer) {
    Riddle riddle = family.draw(WORDS, new Numbers(5), RandomStream.of(seed, "riddle", 0), facts);
    assertThat(
            new DocumentFitter(WORDS, tokenizer, length)
                .fit(riddle, RandomStream.of(seed, "filler", 0)))
        .isEqualTo(fitSlowly(riddle, RandomStream.of(seed, "filler", 0), tokenizer, length));
  }

  @Provide
  Arbitrary<Tokenizer> tokenizers() {
    return Arbitraries.of(PieceTokenizer.WORDS, PieceTokenizer.CHUNKS, PieceTokenizer.JOINTS);
  }

  @Test
  void aTokenizerThatCountsNothingIsNoReasonToGoOnForEver() {
    Riddle riddle = new Riddle(List.of("fact."), "question", "answer");
    Tokenizer mute = new PieceTokenizer(Pattern.compile("never"));
    assertThat(new DocumentFitter(WORDS, mute, 100).fit(riddle, RandomStream.of(1, "", 0)))
        .isEmpty();
  }
}
