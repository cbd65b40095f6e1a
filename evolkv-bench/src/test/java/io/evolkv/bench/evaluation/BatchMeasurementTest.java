package io.evolkv.bench.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.DecodeEvictor;
import io.evolkv.api.model.GenerationRequest;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.KeyRotation;
import io.evolkv.api.model.LayerView;
import io.evolkv.api.model.ModelShape;
import io.evolkv.api.model.Observation;
import io.evolkv.api.model.Prefilled;
import io.evolkv.api.policy.DecodeTimeEviction;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.policy.LayerRanking;
import io.evolkv.api.task.Sample;
import io.evolkv.api.task.Split;
import io.evolkv.api.task.TaskContext;
import io.evolkv.api.task.TaskEvaluator;
import io.evolkv.bench.fakes.FakePolicies;
import io.evolkv.bench.fakes.FakeRuntime;
import io.evolkv.bench.fakes.NeedleTask;
import io.evolkv.bench.memory.KeyValueMemory;
import io.evolkv.bench.memory.MemoryCap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BatchMeasurementTest {
  private final FakeRuntime runtime = new FakeRuntime();
  private final NeedleTask task = new NeedleTask(4);
  private final List<PreparedSample> samples = prepared(FakePolicies.recent());

  @Test
  void allTrialsDecodeAsOneBatchAndKeepTheirOrder() {
    LayerBudgets little = LayerBudgets.of(1, 3, 1);
    LayerBudgets much = LayerBudgets.of(1, 7, 1);

    MeasuredBatch batch =
        measurement(FakePolicies.recent())
            .decode(
                List.of(
                    new Trial(samples.get(3), much),
                    new Trial(samples.get(1), little),
                    new Trial(samples.get(1), much),
                    new Trial(samples.get(0), little)));

    assertThat(batch.results()).extracting(TrialResult::score).containsExactly(0.0, 0.0, 1.0, 1.0);
    assertThat(runtime.batches()).hasSize(1);
    assertThat(runtime.scoringBatches()).isEmpty();
    assertThat(batch.decodedTokens()).isEqualTo(4 * 2);
  }

  @Test
  void entriesAndBytesAreThoseTheRuntimeHeld() {
    MeasuredBatch batch =
        measurement(FakePolicies.recent())
            .decode(List.of(new Trial(samples.getFirst(), LayerBudgets.of(5, 9, 1))));

    TrialResult result = batch.results().getFirst();
    assertThat(result.entries()).isEqualTo(2 * (5 + 9 + 1));
    assertThat(result.bytes()).isEqualTo(2 * (5 + 9 + 1) * FakeRuntime.BYTES_PER_ENTRY);
  }

  @Test
  void budgetsThatKeepTheSameEntriesShareOneSequence() {
    List<LayerBudgets> same =
        List.of(LayerBudgets.of(0, 30, 2), LayerBudgets.of(1, 99, 2), LayerBudgets.of(1, 40, 2));

    MeasuredBatch batch =
        measurement(FakePolicies.recent())
            .decodeWithLikelihood(
                same.stream().map(budgets -> new Trial(samples.get(2), budgets)).toList());

    assertThat(runtime.batches()).singleElement().satisfies(b -> assertThat(b).hasSize(1));
    assertThat(runtime.scoringBatches()).singleElement().satisfies(b -> assertThat(b).hasSize(1));
    assertThat(batch.results()).hasSize(3).containsOnly(batch.results().getFirst());
    assertThat(batch.decodedTokens()).isEqualTo(2);
  }

  @Test
  void differentSamplesNeverShareASequence() {
    LayerBudgets everything = LayerBudgets.uniform(3, 30);

    measurement(FakePolicies.recent())
        .decode(samples.stream().map(sample -> new Trial(sample, everything)).toList());

    assertThat(runtime.batches().getFirst()).hasSize(4);
  }

  @Test
  void aPolicyThatEvictsWhileDecodingGetsAnEvictorPerSequenceAndBudgets() {
    EvictionPolicy policy = new EvictingPolicy();
    PreparedSample sample = prepared(policy).getFirst();

    measurement(policy)
        .decode(
            List.of(
                new Trial(sample, LayerBudgets.of(0, 30, 2)),
                new Trial(sample, LayerBudgets.of(1, 40, 2)),
                new Trial(sample, LayerBudgets.of(1, 40, 2))));

    List<GenerationRequest> requests = runtime.batches().getFirst();
    assertThat(requests).hasSize(2);
    assertThat(requests.get(0).evictor().orElseThrow())
        .isNotSameAs(requests.get(1).evictor().orElseThrow());
  }

  @Test
  void keysStandWhereThePolicySays() {
    EvictionPolicy turning = new TurningPolicy();
    LayerBudgets budgets = LayerBudgets.uniform(3, 4);

    measurement(turning).decode(List.of(new Trial(prepared(turning).getFirst(), budgets)));
    measurement(FakePolicies.recent()).decode(List.of(new Trial(samples.getFirst(), budgets)));

    assertThat(runtime.batches())
        .extracting(batch -> batch.getFirst().rotation())
        .containsExactly(KeyRotation.BY_PLACE, KeyRotation.ORIGINAL);
  }

  /** A sequence holds no more than the context, however long it may go on. */
  @Test
  void aStreamNeedsRoomForAContextOfTokens() {
    Sample needle = NeedleTask.sample(Split.SEARCH, 0);
    Sample stream =
        new Sample(
            needle.id(),
            needle.category(),
            needle.prompt(),
            needle.answers(),
            "",
            1_000_000,
            needle.stop());
    List<PreparedSample> streams = prepared(List.of(stream), FakePolicies.recent());
    List<Trial> trials = List.of(new Trial(streams.getFirst(), LayerBudgets.uniform(3, 4)));
    ModelShape shape = FakeRuntime.SHAPE;
    long bytes = 3L * 2 * (4 + shape.contextLength()) * 2 * shape.headDim() * Float.BYTES;

    assertThat(streamed(trials, bytes).results()).hasSize(1);
    assertThatThrownBy(() -> streamed(trials, bytes - 1))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("too little for a sequence");
  }

  private MeasuredBatch streamed(List<Trial> trials, long bytes) {
    KeyValueMemory memory = KeyValueMemory.of(MemoryCap.ofBytes(bytes));
    return new BatchMeasurement(runtime, task, FakePolicies.recent(), memory).decode(trials);
  }

  @Test
  void theLikelihoodIsTheMeanPerTokenOfTheTarget() {
    MeasuredBatch batch =
        measurement(FakePolicies.recent())
            .decodeWithLikelihood(
                List.of(new Trial(samples.getFirst(), LayerBudgets.of(1, 15, 1))));

    assertThat(batch.results().getFirst().targetLogLikelihood().orElseThrow())
        .isCloseTo(Math.log(0.05 + 0.9 * 0.5), within(1e-15));
    assertThat(runtime.scoringBatches().getFirst().getFirst().continuation())
        .containsExactly((int) 'a', (int) '\n');
  }

  @Test
  void aScoreOutsideItsRangeIsAnError() {
    TaskEvaluator broken =
        new TaskEvaluator() {
          @Override
          public List<Sample> samples(Split split, int count, TaskContext context) {
            return task.samples(split, count, context);
          }

          @Override
          public double score(Sample sample, String completion) {
            return Double.NaN;
          }
        };

    assertThatThrownBy(
            () ->
                new BatchMeasurement(
                        runtime, broken, FakePolicies.recent(), KeyValueMemory.ofHeap())
                    .decode(List.of(new Trial(samples.get(1), LayerBudgets.of(1, 1, 1)))))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("the task scored a completion of sample SEARCH-1 with NaN, outside [0, 1]");
  }

  private BatchMeasurement measurement(EvictionPolicy policy) {
    return new BatchMeasurement(runtime, task, policy, KeyValueMemory.ofHeap());
  }

  private List<PreparedSample> prepared(EvictionPolicy policy) {
    TaskContext context = new TaskContext(runtime.tokenizer(), 1);
    return prepared(task.samples(Split.SEARCH, 4, context), policy);
  }

  private List<PreparedSample> prepared(List<Sample> some, EvictionPolicy policy) {
    return TokenizedSample.all(some, runtime).stream()
        .map(
            sample ->
                PreparedSample.of(
                    sample,
                    runtime.prefill(sample.prompt(), Observation.NONE),
                    policy,
                    FakeRuntime.SHAPE))
        .toList();
  }

  private static final class TurningPolicy implements EvictionPolicy {
    @Override
    public LayerRanking rank(LayerView layer) {
      return FakePolicies.recent().rank(layer);
    }

    @Override
    public KeyRotation rotation() {
      return KeyRotation.BY_PLACE;
    }
  }

  private static final class EvictingPolicy implements EvictionPolicy, DecodeTimeEviction {
    @Override
    public LayerRanking rank(LayerView layer) {
      ModelShape shape = layer.shape();
      return budget -> KeptEntries.all(shape.kvHeads(), layer.positions());
    }

    @Override
    public DecodeEvictor evictor(Prefilled prompt, List<KeptEntries> kept, LayerBudgets budgets) {
      return cache -> budgets.total() < 0 ? Optional.of(kept.getFirst()) : Optional.empty();
    }
  }
}
