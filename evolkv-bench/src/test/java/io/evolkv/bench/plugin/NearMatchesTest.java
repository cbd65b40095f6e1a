package io.evolkv.bench.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class NearMatchesTest {
  private final NearMatches policies =
      NearMatches.among(List.of("snapkv", "full", "streaming-llm", "pyramidkv", "pyramidinfer"));

  @Test
  void a_letter_too_many_too_few_wrong_or_swapped_is_near() {
    for (String typed : List.of("snappkv", "snakv", "snabkv", "snpakv", "SnapKV")) {
      assertThat(policies.to(typed)).containsExactly("snapkv");
    }
  }

  @Test
  void the_nearest_comes_first() {
    assertThat(policies.to("pyramidk")).startsWith("pyramidkv");
  }

  @Test
  void without_a_near_one_the_hint_lists_all() {
    assertThat(policies.hint("h2o"))
        .isEqualTo("; there are: full, pyramidinfer, pyramidkv, snapkv, streaming-llm");
    assertThat(NearMatches.among(List.of()).hint("h2o")).isEqualTo("; there are none");
  }

  @Test
  void a_prefix_is_shown_but_not_compared() {
    assertThat(NearMatches.among(List.of("window")).hint("windw", "policy."))
        .isEqualTo("; did you mean policy.window?");
    assertThat(NearMatches.among(List.of("beta")).hint("x", "policy."))
        .isEqualTo("; there are: policy.beta");
  }

  @Property
  void a_name_with_one_letter_more_is_near(
      @ForAll @AlphaChars @StringLength(min = 1, max = 12) String name, @ForAll int place) {
    int at = Math.floorMod(place, name.length() + 1);
    String typed = name.substring(0, at) + "q" + name.substring(at);

    assertThat(NearMatches.among(List.of(name)).to(typed)).containsExactly(name);
  }
}
