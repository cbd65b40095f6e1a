package io.evolkv.bench.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evolkv.api.model.LayerView;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.model.ModelSource;
import io.evolkv.api.model.Observation;
import io.evolkv.bench.config.SettingsLoader;
import io.evolkv.bench.plugin.PluginRegistry;
import io.evolkv.bench.wiring.Wiring;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a policy sees of a prompt that was observed for others too, on the embedded model. */
class DeclaredPromptTest {
  private static final Observation ALL = new Observation(16, true, true);

  private static final PluginRegistry PLUGINS =
      PluginRegistry.discover(Optional.empty(), warning -> {});

  private static final ModelRuntime MODEL =
      Wiring.model(
          new ModelSource("builtin:tiny", 1),
          new SettingsLoader(PLUGINS).loadRuntime(List.of()),
          PLUGINS);

  private final int[] prompt =
      MODEL.tokenizer().encodePrompt("The secret number of the red fox is 12345. The sun is up.");

  @AfterAll
  static void close() {
    MODEL.close();
  }

  private LayerView seen(Observation declared) {
    return new DeclaredPrompt(MODEL.prefill(prompt, ALL), declared).layer(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8, 16})
  void aShorterWindowHasTheRowsOfAPrefillOfItsOwn(int window) {
    LayerView own = MODEL.prefill(prompt, Observation.window(window)).layer(1);
    LayerView seen = seen(Observation.window(window));

    assertThat(seen.windowQueries()).isEqualTo(window).isEqualTo(own.windowQueries());
    for (int row = 0; row < window; row++) {
      assertThat(seen.windowAttention(3, row)).isEqualTo(own.windowAttention(3, row));
      assertThat(seen.windowQuery(3, row)).isEqualTo(own.windowQuery(3, row));
    }
  }

  @Test
  void aPromptShorterThanTheWindowHasARowPerToken() {
    int[] three = MODEL.tokenizer().encodePrompt("a b");
    LayerView seen = new DeclaredPrompt(MODEL.prefill(three, ALL), Observation.window(12)).layer(0);

    assertThat(seen.windowQueries()).isEqualTo(three.length);
    assertThat(seen.windowAttention(0, 0))
        .isEqualTo(MODEL.prefill(three, Observation.window(12)).layer(0).windowAttention(0, 0));
  }

  @Test
  void whatWasDeclaredIsThere() {
    LayerView own = MODEL.prefill(prompt, new Observation(0, true, true)).layer(1);
    LayerView seen = seen(new Observation(0, true, true));

    assertThat(seen.columnSums(2)).isEqualTo(own.columnSums(2));
    assertThat(seen.queryMean(2, 4)).isEqualTo(own.queryMean(2, 4));
    assertThat(seen.queryCovariance(2, 4)).isEqualTo(own.queryCovariance(2, 4));
    assertThat(seen.key(0, 5)).isEqualTo(own.key(0, 5));
    assertThat(seen.value(0, 5)).isEqualTo(own.value(0, 5));
    assertThat(seen.rotated(seen.queryMean(2, 4), 30))
        .isEqualTo(own.rotated(own.queryMean(2, 4), 30));
  }

  @Test
  void whatWasNotDeclaredIsNot() {
    LayerView seen = seen(Observation.NONE);

    assertThat(seen.windowQueries()).isZero();
    assertThatThrownBy(() -> seen.windowAttention(0, 0))
        .hasMessage("the policy declared no observation window");
    assertThatThrownBy(() -> seen.columnSums(0)).hasMessage("the policy declared no column sums");
    assertThatThrownBy(() -> seen.queryMean(0, 0))
        .hasMessage("the policy declared no query statistics");
    assertThatThrownBy(() -> seen(Observation.window(2)).windowQuery(0, 2))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }
}
