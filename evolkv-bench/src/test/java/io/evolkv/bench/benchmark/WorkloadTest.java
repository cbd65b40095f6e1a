package io.evolkv.bench.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.evolkv.api.model.ModelShape;
import io.evolkv.api.model.TokenWeights;
import io.evolkv.bench.fakes.FakeRuntime;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** What is measured, how much arithmetic it is, and what a rate is; by hand. */
class WorkloadTest {
  private static BenchmarkSettings settings(List<Integer> prompts, int newTokens) {
    return new BenchmarkSettings(
        prompts, List.of(1, 8), newTokens, 1, EnumSet.allOf(Workload.Kind.class));
  }

  /** Three layers of 4 heads of 8 elements; layer 1 has a window of 2; 100 + 10 weights. */
  private static final class WeighedRuntime extends FakeRuntime {
    @Override
    public Optional<TokenWeights> tokenWeights() {
      return Optional.of(new TokenWeights(100, 10));
    }

    @Override
    public ModelShape shape() {
      return SHAPE.withWindows(List.of(0, 2, 0));
    }
  }

  @Test
  void eachPromptIsPrefilledAndSequencesAreDecodedAfterTheFirst() {
    assertThat(Workload.of(settings(List.of(30, 60), 16), FakeRuntime.SHAPE))
        .extracting(Workload::title)
        .containsExactly(
            "prefill 30 tokens",
            "prefill 60 tokens",
            "decode 1 sequence after 30",
            "decode 8 sequences after 30");
  }

  @Test
  void lengthsAreClippedToTheContextAndWhatIsThenTheSameIsMeasuredOnce() {
    assertThat(Workload.of(settings(List.of(512, 2048), 16), FakeRuntime.SHAPE))
        .extracting(Workload::title)
        .containsExactly(
            "prefill 100 tokens", "decode 1 sequence after 84", "decode 8 sequences after 84");
    assertThat(Workload.of(settings(List.of(512), 1000), FakeRuntime.SHAPE).getLast())
        .isEqualTo(new Workload(Workload.Kind.DECODE, 1, 8, 99));
  }

  @Test
  void aPrefillNeedsEachWeightForEachTokenAndTheOutputOnce() {
    Workload prefill = new Workload(Workload.Kind.PREFILL, 3, 1, 0);
    double weights = 2 * (3 * 100 + 10);
    // Queries see 1, 2, 3 entries, behind the window 1, 2, 2; 2 · 8 for scores, 2 · 8 for values.
    double attention = 4 * (2 * 8 + 2 * 8) * (6 + 5 + 6);
    assertThat(Arithmetic.operations(new WeighedRuntime(), prefill)).hasValue(weights + attention);
  }

  @Test
  void aStepNeedsAllWeightsForEachSequence() {
    Workload decode = new Workload(Workload.Kind.DECODE, 3, 5, 2);
    double weights = 2 * 2 * 110;
    double attention = 4 * (2 * 8 + 2 * 8) * ((4 + 5) + (2 + 2) + (4 + 5));
    assertThat(Arithmetic.operations(new WeighedRuntime(), decode))
        .hasValue(5 * (weights + attention));
  }

  @Test
  void aRuntimeThatDoesNotKnowItsWeightsHasNoArithmetic() {
    Workload prefill = new Workload(Workload.Kind.PREFILL, 3, 1, 0);
    assertThat(Arithmetic.operations(new FakeRuntime(), prefill)).isEmpty();
  }

  @Test
  void ratesAreOfTheBestRepetitionAndOfTheOneInTheMiddle() {
    Workload decode = new Workload(Workload.Kind.DECODE, 3, 5, 2);
    WorkloadResult result =
        new WorkloadResult(decode, List.of(4.0, 1.0, 2.0, 3.0), 0.5, 100, OptionalDouble.of(1000));
    assertThat(result.bestRate()).isEqualTo(10.0);
    assertThat(result.medianRate()).isEqualTo(4.0);
    assertThat(result.operationsPerSecond()).hasValue(1000);
  }
}
