package io.evolkv.bench.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.LayerView;
import io.evolkv.api.model.Observation;
import io.evolkv.api.model.StopRule;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.policy.LayerRanking;
import io.evolkv.api.policy.RankingReuse;
import io.evolkv.api.task.Sample;
import io.evolkv.api.task.Split;
import io.evolkv.bench.fakes.FakeRuntime;
import io.evolkv.bench.fakes.NeedleTask;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PreparedSampleTest {
  private final FakeRuntime runtime = new FakeRuntime();
  private final List<Integer> ranked = new ArrayList<>();

  @Test
  void everyLayerIsRankedOnceHoweverOftenItIsCut() {
    PreparedSample sample = prepared(this::rank);

    assertThat(sample.cut(LayerBudgets.of(1, 2, 3)))
        .containsExactly(
            KeptEntries.same(2, 0), KeptEntries.same(2, 0, 1), KeptEntries.same(2, 0, 1, 2));
    assertThat(sample.cut(LayerBudgets.of(3, 1, 1)).getFirst().count(1)).isEqualTo(3);
    assertThat(ranked).containsExactly(0, 1, 2);
  }

  @Test
  void onlyLayersWithAnotherBudgetThanBeforeAreCut() {
    List<Integer> budgets = new ArrayList<>();
    PreparedSample sample =
        prepared(
            layer ->
                budget -> {
                  budgets.add(10 * layer.layer() + budget);
                  return KeptEntries.all(2, budget);
                });

    List<KeptEntries> before = sample.cut(LayerBudgets.of(1, 2, 3));
    List<KeptEntries> after = sample.cut(LayerBudgets.of(1, 4, 3));

    assertThat(budgets).containsExactly(1, 12, 23, 14);
    assertThat(after).containsExactly(before.getFirst(), KeptEntries.all(2, 4), before.getLast());
  }

  @Test
  void layersMayUseTheRankingOfALayerBelow() {
    prepared(new Reusing(0));

    assertThat(ranked).containsExactly(0, 2);
  }

  @Test
  void aRankingFromALayerAboveIsAnErrorOfThePolicy() {
    assertThatThrownBy(() -> prepared(new Reusing(2)))
        .hasMessage("the policy says that layer 1 uses the ranking of layer 2");
  }

  @Test
  void budgetsOfAnotherModelAreRefused() {
    PreparedSample sample = prepared(this::rank);

    assertThatThrownBy(() -> sample.cut(LayerBudgets.of(1, 2)))
        .hasMessage("2 budgets for a model of 3 layers");
  }

  @Test
  void entriesThatThePromptDoesNotHaveAreAnErrorOfThePolicy() {
    PreparedSample oneHead = prepared(layer -> budget -> KeptEntries.all(1, budget));
    PreparedSample tooFar = prepared(layer -> budget -> KeptEntries.same(2, 4, 30));

    assertThatThrownBy(() -> oneHead.cut(LayerBudgets.of(1, 2, 3)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("the policy keeps entries of 1 KV heads in layer 0, the model has 2");
    assertThatThrownBy(() -> tooFar.cut(LayerBudgets.of(1, 2, 3)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "the policy keeps entry 30 in layer 0 of a prompt of 30 entries, the first being 0");
  }

  @Test
  void aPromptLongerThanTheContextIsRefusedWithItsLength() {
    Sample sample =
        new Sample("long-7", "c", "x".repeat(101), List.of("a"), "a", 1, StopRule.END_TOKEN);

    assertThatThrownBy(() -> TokenizedSample.all(List.of(sample), runtime))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "sample long-7: the prompt has 101 tokens, more than the model's context length of"
                + " 100");
  }

  @Test
  void anEmptyPromptIsRefused() {
    Sample sample = new Sample("none", "c", "", List.of("a"), "a", 1, StopRule.END_TOKEN);

    assertThatThrownBy(() -> TokenizedSample.all(List.of(sample), runtime))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("sample none: the prompt is empty");
  }

  private PreparedSample prepared(EvictionPolicy policy) {
    TokenizedSample source =
        TokenizedSample.all(List.of(NeedleTask.sample(Split.SEARCH, 0)), runtime).getFirst();
    return PreparedSample.of(
        source, runtime.prefill(source.prompt(), Observation.NONE), policy, runtime.shape());
  }

  private LayerRanking rank(LayerView layer) {
    ranked.add(layer.layer());
    return budget -> KeptEntries.all(2, budget);
  }

  /** Layer 1 uses another layer's ranking. */
  private final class Reusing implements EvictionPolicy, RankingReuse {
    private final int source;

    Reusing(int source) {
      this.source = source;
    }

    @Override
    public LayerRanking rank(LayerView layer) {
      return PreparedSampleTest.this.rank(layer);
    }

    @Override
    public int sourceLayer(int layer) {
      return layer == 1 ? source : layer;
    }
  }
}
