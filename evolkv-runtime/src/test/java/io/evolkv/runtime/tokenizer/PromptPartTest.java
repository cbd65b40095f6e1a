package io.evolkv.runtime.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import io.evolkv.runtime.tokenizer.PromptPart.Content;
import io.evolkv.runtime.tokenizer.PromptPart.Markup;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

/** Special tokens come from what a template writes, and from nothing else. */
class PromptPartTest {
  private static final List<String> TOKENS =
      List.of("control:<s>", "control:<s><s>", "user:[x]", "<", "s", ">", "a", "[", "x", "]", "aa");
  private static final TextTokenizer TOKENIZER =
      GgufTokenizer.of(TestTokenizers.small("gpt-2", TOKENS, "a a").read());

  @Test
  void markupGivesSpecialTokensTheLongestFirst() {
    assertThat(encode(new Markup("a<s>a"))).containsExactly(6, 0, 6);
    assertThat(encode(new Markup("<s><s><s>"))).containsExactly(1, 0);
    assertThat(encode(new Markup("<s"), new Markup(">"))).containsExactly(0);
  }

  @Test
  void contentGivesNoneOfThem() {
    assertThat(encode(new Content("<s>"))).containsExactly(3, 4, 5);
    assertThat(encode(new Markup("<s>"), new Content("<s>"))).containsExactly(0, 3, 4, 5);
  }

  @Test
  void noneLiesAcrossTheBorderOfContent() {
    assertThat(encode(new Markup("<"), new Content("s>"))).containsExactly(3, 4, 5);
    assertThat(encode(new Content("<s"), new Markup(">"))).containsExactly(3, 4, 5);
    assertThat(encode(new Markup("<s"), new Content(""), new Markup(">"))).containsExactly(3, 4, 5);
    assertThat(encode(new Markup("<s>"), new Content("x"), new Markup("<s>")))
        .containsExactly(0, 8, 0);
  }

  @Test
  void textRunsOnOverTheBorders() {
    assertThat(encode(new Markup("<s>a"), new Content("a"), new Markup("<s>")))
        .containsExactly(0, 10, 0);
    assertThat(encode(new Markup("["), new Content("x]"))).containsExactly(2);
  }

  @Test
  void theSpaceBeforeTextFollowsEverySpecialToken() {
    TextTokenizer llama =
        GgufTokenizer.of(
            TestTokenizers.sentencePiece(
                    List.of("control:<s>:0", "\u2581:-2", "a:-2", "\u2581a:-1", "b:-2"))
                .read());

    assertThat(llama.encode(List.of(new Markup("<s>"), new Content("a"), new Markup("b<s>a"))))
        .containsExactly(0, 3, 4, 0, 3);
  }

  @Property
  void contentNeverGivesASpecialToken(
      @ForAll @CharRange(from = '<', to = '>') @StringLength(max = 4) String before,
      @ForAll("looks") String content,
      @ForAll("looks") String after) {
    int[] ids =
        TOKENIZER.encode(List.of(new Markup(before), new Content(content), new Content(after)));

    assertThat(ids).doesNotContain(0, 1);
  }

  @Provide
  Arbitrary<String> looks() {
    return Arbitraries.strings().withChars('<', 's', '>').ofMaxLength(8);
  }

  private static int[] encode(PromptPart... parts) {
    return TOKENIZER.encode(List.of(parts));
  }
}
