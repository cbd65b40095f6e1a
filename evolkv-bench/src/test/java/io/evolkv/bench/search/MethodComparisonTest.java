package io.evolkv.bench.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.Observation;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.task.Split;
import io.evolkv.api.task.TaskContext;
import io.evolkv.bench.evaluation.TokenizedSample;
import io.evolkv.bench.fakes.FakePolicies;
import io.evolkv.bench.fakes.FakePrompt;
import io.evolkv.bench.fakes.FakeRuntime;
import io.evolkv.bench.fakes.NeedleTask;
import io.evolkv.bench.journal.HeldOutResult;
import io.evolkv.bench.journal.HeldOutScore;
import io.evolkv.bench.memory.KeyValueMemory;
import io.evolkv.bench.memory.MemoryCap;
import io.evolkv.bench.report.Bootstrap;
import io.evolkv.bench.report.MethodResult;
import io.evolkv.bench.report.Progress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MethodComparisonTest {
  private static final int SAMPLES = 14;
  private static final long AMPLE = 1 << 20;

  private final FakeRuntime runtime = new FakeRuntime();
  private final NeedleTask task = new NeedleTask(SAMPLES);

  @Test
  void allMethodsShareOnePrefillAndEachSeesTheWindowItDeclared() {
    List<MethodResult> results =
        compare(
            AMPLE,
            method("none", FakePolicies.recent()),
            method("eight", FakePolicies.observing(8)),
            method("four", FakePolicies.observing(4)),
            method("eight-again", FakePolicies.observing(8)));

    assertThat(runtime.observations()).containsOnly(Observation.window(8));
    assertThat(runtime.prefillSizes().stream().mapToInt(n -> n).sum()).isEqualTo(SAMPLES);
    assertThat(results)
        .extracting(MethodResult::name)
        .containsExactly("none", "eight", "four", "eight-again");
  }

  @Test
  void methodsWithOnePolicyShareItsRankings() {
    AtomicInteger rankings = new AtomicInteger();
    EvictionPolicy counted =
        layer -> {
          rankings.incrementAndGet();
          return FakePolicies.recent().rank(layer);
        };
    List<MethodResult> results =
        compare(
            AMPLE,
            Method.ofPolicy("three", counted, FakeRuntime.SHAPE, 3),
            Method.ofPolicy("five", counted, FakeRuntime.SHAPE, 5));

    assertThat(rankings).hasValue(SAMPLES * FakeRuntime.SHAPE.layers());
    assertThat(results).extracting(MethodResult::entriesPerLayer).containsExactly(3.0, 5.0);
  }

  @Test
  void aMethodThatHoldsMoreThanItMayEndsTheComparisonOrIsRefused() {
    Method cheat = method("cheat", FakePolicies.full());
    Method recent = method("recent", FakePolicies.recent());

    assertThatThrownBy(() -> compare(AMPLE, cheat, recent))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("method cheat held ");

    List<OverBudget> refused = new ArrayList<>();
    List<HeldOutResult> results =
        new MethodComparison(runtime, task, memory(AMPLE), refused::add)
            .compare(
                List.of(cheat, recent),
                samples(),
                HeldOutStore.none(),
                Progress.SILENT.begin("", 0, ""));
    assertThat(refused).extracting(OverBudget::method).containsExactly(cheat);
    assertThat(results.get(0).scores()).isEmpty();
    assertThat(results.get(1).scores()).hasSize(SAMPLES);
  }

  @Test
  void howManyPromptsFitInMemoryChangesNoResult() {
    Method method = method("recent", FakePolicies.recent());
    MethodResult ample = withoutSpeed(compare(AMPLE, method).getFirst());

    for (int prompts = 1; prompts <= 5; prompts++) {
      long bytes = prompts * 90L * FakePrompt.BYTES_PER_TOKEN;
      assertThat(withoutSpeed(compare(bytes, method).getFirst())).isEqualTo(ample);
    }
    assertThat(runtime.prefillSizes()).startsWith(1, SAMPLES - 1, 1, 1, 1);
  }

  @Test
  void aPromptShorterThanTheBudgetHoldsLess() {
    MethodResult result =
        compare(
                AMPLE,
                Method.withBudgets(
                    "r", FakePolicies.recent(), FakeRuntime.SHAPE, LayerBudgets.of(1, 99, 50)))
            .getFirst();

    assertThat(result.entriesPerLayer()).isEqualTo((1 + 30 + 30) / 3.0);
    assertThat(result.score()).isEqualTo(1);
  }

  @Test
  void aBudgetOfZeroCountsAsOne() {
    MethodResult result =
        compare(
                AMPLE,
                Method.withBudgets(
                    "r", FakePolicies.recent(), FakeRuntime.SHAPE, LayerBudgets.of(0, 2, 0)))
            .getFirst();

    assertThat(result.entriesPerLayer()).isEqualTo(4 / 3.0);
  }

  private static Method method(String name, EvictionPolicy policy) {
    return Method.ofPolicy(name, policy, FakeRuntime.SHAPE, 5);
  }

  @Test
  void whatTheStoreKnowsIsNotMeasuredAgain() {
    Method[] methods = {
      method("recent", FakePolicies.recent()), method("eight", FakePolicies.observing(8))
    };
    KeptScores undisturbed = new KeptScores();
    List<HeldOutResult> expected = scores(undisturbed, 90 * FakePrompt.BYTES_PER_TOKEN, methods);

    for (int batches = 0; batches <= undisturbed.batches.size(); batches++) {
      KeptScores kept = new KeptScores();
      undisturbed.batches.subList(0, batches).forEach(batch -> batch.accept(kept));
      int before = runtime.batches().size();

      assertThat(scores(kept, 90 * FakePrompt.BYTES_PER_TOKEN, methods))
          .usingRecursiveComparison()
          .ignoringFields("decodeNanos", "prefill")
          .isEqualTo(expected);
      int again =
          runtime.batches().subList(before, runtime.batches().size()).stream()
              .mapToInt(List::size)
              .sum();
      assertThat(again).isEqualTo(2 * SAMPLES - samplesOf(undisturbed, batches));
    }
  }

  private static int samplesOf(KeptScores kept, int batches) {
    KeptScores some = new KeptScores();
    kept.batches.subList(0, batches).forEach(batch -> batch.accept(some));
    return some.known("recent").scores().size() + some.known("eight").scores().size();
  }

  /** Scores in memory, and the calls that brought them. */
  private static final class KeptScores implements HeldOutStore {
    private final Map<String, HeldOutResult> known = new HashMap<>();
    private final List<Consumer<KeptScores>> batches = new ArrayList<>();

    @Override
    public HeldOutResult known(String method) {
      return known.getOrDefault(method, HeldOutResult.NONE);
    }

    @Override
    public void add(String method, int from, HeldOutResult result) {
      assertThat(known(method).scores()).hasSize(from);
      List<HeldOutScore> all = new ArrayList<>(known(method).scores());
      all.addAll(result.scores());
      long tokens = known(method).decodedTokens() + result.decodedTokens();
      long nanos = known(method).decodeNanos() + result.decodeNanos();
      known.put(method, new HeldOutResult(all, tokens, nanos));
      batches.add(other -> other.add(method, from, result));
    }
  }

  private List<HeldOutResult> scores(HeldOutStore store, long bytes, Method... methods) {
    return new MethodComparison(runtime, task, memory(bytes))
        .compare(List.of(methods), samples(), store, Progress.SILENT.begin("", 0, ""));
  }

  private static KeyValueMemory memory(long bytes) {
    return KeyValueMemory.of(MemoryCap.ofBytes(bytes));
  }

  private List<TokenizedSample> samples() {
    TaskContext context = new TaskContext(runtime.tokenizer(), 1);
    return TokenizedSample.all(task.samples(Split.HELD_OUT, SAMPLES, context), runtime);
  }

  private List<MethodResult> compare(long bytes, Method... methods) {
    List<HeldOutResult> scores = scores(HeldOutStore.none(), bytes, methods);
    return IntStream.range(0, methods.length)
        .mapToObj(
            i ->
                MethodSummary.of(
                    methods[i].name(),
                    scores.get(i),
                    RunInputs.refs(samples()),
                    FakeRuntime.SHAPE,
                    new Bootstrap(1)))
        .toList();
  }

  private static MethodResult withoutSpeed(MethodResult result) {
    return new MethodResult(
        result.name(),
        result.score(),
        result.interval(),
        result.entriesPerLayer(),
        result.bytes(),
        result.assistantBytes(),
        result.bytesPerStep(),
        result.categories(),
        0,
        0);
  }
}
