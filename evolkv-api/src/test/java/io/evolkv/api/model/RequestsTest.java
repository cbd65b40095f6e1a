package io.evolkv.api.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.model.Completion.Finish;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestsTest {
  private static final Prefilled PROMPT =
      new CountingRuntime().prefill(new int[3], Observation.NONE);
  private static final List<KeptEntries> KEPT = List.of(KeptEntries.all(1, 3));

  @Test
  void aRequestMadeShortHasNeitherEvictorNorSelectorAndKeepsRotations() {
    GenerationRequest request = GenerationRequest.of(PROMPT, KEPT, 5, StopRule.NEVER);
    assertThat(request)
        .isEqualTo(
            new GenerationRequest(
                PROMPT,
                KEPT,
                5,
                StopRule.NEVER,
                Optional.empty(),
                Optional.empty(),
                KeyRotation.ORIGINAL));
    assertThat(request.listener()).isEmpty();
  }

  @Test
  void aListenerIsAllThatIsAdded() {
    GenerationRequest request = GenerationRequest.of(PROMPT, KEPT, 5, StopRule.NEVER);
    TextListener listener = piece -> {};
    GenerationRequest heard = request.withListener(listener);
    assertThat(heard.listener()).containsSame(listener);
    assertThat(heard).usingRecursiveComparison().ignoringFields("listener").isEqualTo(request);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1})
  void aRequestForNoTokensIsRefused(int limit) {
    assertThatThrownBy(() -> GenerationRequest.of(PROMPT, KEPT, limit, StopRule.NEVER))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxNewTokens is %d, at least 1 needed", limit);
  }

  @Test
  void requestsAndCompletionsCopyTheirLists() {
    List<KeptEntries> kept = new ArrayList<>(KEPT);
    List<Integer> tokens = new ArrayList<>(List.of(7));
    GenerationRequest request = GenerationRequest.of(PROMPT, kept, 1, StopRule.NEVER);
    ScoringRequest scoring = new ScoringRequest(PROMPT, kept, tokens);
    Completion completion = new Completion(tokens, "a", Finish.LENGTH, 3, 24, 0, 48);
    kept.clear();
    tokens.clear();
    assertThat(request.kept()).isEqualTo(KEPT);
    assertThat(scoring.kept()).isEqualTo(KEPT);
    assertThat(scoring.continuation()).containsExactly(7);
    assertThat(completion.tokens()).containsExactly(7);
  }

  @Test
  void aContinuationWithoutTokensIsRefused() {
    assertThatThrownBy(() -> new ScoringRequest(PROMPT, KEPT, List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a continuation has at least one token");
  }

  @Test
  void aModelIsOpenedWithAtLeastOneThread() {
    assertThat(new ModelSource("builtin:tiny", 1).location()).isEqualTo("builtin:tiny");
    assertThatThrownBy(() -> new ModelSource("builtin:tiny", 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("threads is 0, at least 1 needed");
  }

  @Test
  void anObservationIsNothingOrAWindow() {
    assertThat(Observation.NONE).isEqualTo(new Observation(0, false, false));
    assertThat(Observation.window(8)).isEqualTo(new Observation(8, false, false));
    assertThatThrownBy(() -> Observation.window(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("observation window is negative: -1");
  }

  @Test
  void queryHeadsFormWholeGroups() {
    assertThat(new ModelShape("llama", 2, 9, 3, 64, 128, 10).group()).isEqualTo(3);
    assertThatThrownBy(() -> new ModelShape("llama", 2, 8, 3, 64, 128, 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("8 query heads do not form whole groups over 3 KV heads");
    assertThatThrownBy(() -> new ModelShape("llama", 0, 8, 4, 64, 128, 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a model shape has only positive sizes");
  }

  @Test
  void layersWithASlidingWindowHaveNoBudgets() {
    ModelShape plain = new ModelShape("llama", 3, 4, 2, 64, 128, 10);
    assertThat(plain.windows()).containsExactly(0, 0, 0);
    assertThat(plain.slidingLayers()).isEmpty();
    ModelShape shape = plain.withWindows(List.of(16, 0, 8, 0));
    assertThat(shape.layers()).isEqualTo(4);
    assertThat(shape.compressedLayers()).containsExactly(1, 3);
    assertThat(shape.slidingLayers()).containsExactly(0, 2);
    assertThat(shape.slidingWindow(0)).hasValue(16);
    assertThat(shape.slidingWindow(1)).isEmpty();
    assertThat(shape.windowEntries(0, 100)).isEqualTo(15);
    assertThat(shape.windowEntries(0, 9)).isEqualTo(9);
    assertThat(shape.uniformBudgets(5)).isEqualTo(LayerBudgets.of(0, 5, 0, 5));
    assertThatThrownBy(() -> plain.withWindows(List.of(0, -1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the windows [0, -1] are not one of at least 0 for each of 2 layers");
  }

  @Test
  void prefillAllIsPrefillOneByOneInOrder() {
    try (ModelRuntime runtime = new CountingRuntime()) {
      List<Prefilled> all =
          runtime.prefillAll(List.of(new int[2], new int[9], new int[4]), Observation.NONE);
      assertThat(all).extracting(Prefilled::length).containsExactly(2, 9, 4);
    }
  }

  @Test
  void aRuntimeThatDoesNotPruneSaysSo() {
    try (ModelRuntime runtime = new CountingRuntime()) {
      PrefillPruner all = layer -> new int[] {0};
      assertThatThrownBy(() -> runtime.prefill(new int[2], Observation.NONE, all))
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessage("this runtime cannot prune during prefill");
    }
  }

  @Test
  void observersTogetherNeedWhatEitherNeeds() {
    Observation wide = new Observation(8, false, true);
    assertThat(Observation.window(3).and(wide)).isEqualTo(wide);
    assertThat(wide.and(new Observation(9, true, false))).isEqualTo(new Observation(9, true, true));
    assertThat(Observation.NONE.and(Observation.NONE)).isEqualTo(Observation.NONE);
  }
}
