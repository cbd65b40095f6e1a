package io.evolkv.bench.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.model.ModelRuntimeFactory;
import io.evolkv.api.model.ModelSource;
import io.evolkv.api.plugin.PluginFactory;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.policy.EvictionPolicyFactory;
import io.evolkv.api.task.Split;
import io.evolkv.api.task.TaskContext;
import io.evolkv.api.task.TaskEvaluator;
import io.evolkv.api.task.TaskEvaluatorFactory;
import io.evolkv.bench.evaluation.TokenizedSample;
import io.evolkv.bench.journal.HeldOutResult;
import io.evolkv.bench.memory.KeyValueMemory;
import io.evolkv.bench.memory.MemoryCap;
import io.evolkv.bench.report.Progress;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Prompts whose layers are cut while they are prefilled, on the embedded model. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CutComparisonTest {
  private static final long AMPLE = 1 << 30;

  /** Less than the keys and values of a prompt here, 800 KiB, and more than those of a cut one. */
  private static final long SCARCE = 512 << 10;

  private final ModelRuntime runtime = open();
  private final TaskEvaluator task = task();
  private final List<TokenizedSample> samples =
      TokenizedSample.all(
          task.samples(Split.HELD_OUT, 3, new TaskContext(runtime.tokenizer(), 5)), runtime);

  @AfterAll
  void close() {
    runtime.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "snapkv | kernel=3",
        "pyramidkv | window=4",
        "adakv | alpha=0.1",
        "chunkkv | reuse=3",
        "cake | decodeEvict=true",
        "cake | decodeEvict=false",
        "observed-attention | gqa=max",
        "expected-attention | sinks=2",
        "keydiff | block=16",
        "keydiff | decodeInterval=1",
        "knorm | decodeInterval=4",
        "lagkv | lag=16",
        "tova | forceLast=true",
        "streaming-llm | sinks=2",
        "random | seed=3",
        "recipe | allocator=cake",
        "h2o | mode=prefill-once"
      })
  void givesTheResultOfWholePrompts(String name, String option) {
    Method method = method(name, option);
    assertThat(CutComparison.suits(runtime, method, samples, SCARCE)).isTrue();
    HeldOutResult whole = compare(method, AMPLE);
    HeldOutResult cut = compare(method, SCARCE);
    assertThat(cut.scores()).isEqualTo(whole.scores());
    assertThat(cut.decodedTokens()).isEqualTo(whole.decodedTokens());
    assertThat(cut.prefill().tokens()).isEqualTo(whole.prefill().tokens());
  }

  @Test
  void policiesThatNeedMoreThanALayerAtATimeGetWholePrompts() {
    assertThat(CutComparison.suits(runtime, method("h2o", "recent=0"), samples, 1)).isFalse();
    assertThat(CutComparison.suits(runtime, method("quest", "page=8"), samples, 1)).isFalse();
    assertThat(CutComparison.suits(runtime, method("pyramidinfer", "sinks=4"), samples, 1))
        .isFalse();
    assertThat(CutComparison.suits(runtime, method("cake", "arithmetic=official"), samples, 1))
        .isFalse();
  }

  @Test
  void promptsThatFitAreNotCut() {
    assertThat(CutComparison.suits(runtime, method("snapkv", "window=8"), samples, AMPLE))
        .isFalse();
  }

  private HeldOutResult compare(Method method, long chunkBytes) {
    return new MethodComparison(runtime, task, KeyValueMemory.of(MemoryCap.ofBytes(2 * chunkBytes)))
        .compare(List.of(method), samples, HeldOutStore.none(), Progress.SILENT.begin("", 0, ""))
        .getFirst();
  }

  private Method method(String name, String option) {
    int at = option.indexOf('=');
    EvictionPolicyFactory<?> factory = named(EvictionPolicyFactory.class, name);
    EvictionPolicy policy =
        policy(factory, Map.of(option.substring(0, at), option.substring(at + 1)));
    return Method.ofPolicy(name, policy, runtime.shape(), 40);
  }

  private static <O extends Record> EvictionPolicy policy(
      EvictionPolicyFactory<O> factory, Map<String, String> options) {
    return factory.create(factory.options(options));
  }

  private static ModelRuntime open() {
    ModelRuntimeFactory<?> factory = named(ModelRuntimeFactory.class, "vector");
    return open(factory);
  }

  private static <O extends Record> ModelRuntime open(ModelRuntimeFactory<O> factory) {
    return factory.open(new ModelSource("builtin:tiny", 2), factory.defaultOptions());
  }

  private static TaskEvaluator task() {
    TaskEvaluatorFactory<?> factory = named(TaskEvaluatorFactory.class, "recall");
    return task(factory);
  }

  private static <O extends Record> TaskEvaluator task(TaskEvaluatorFactory<O> factory) {
    return factory.create(factory.options(Map.of("length", "200")));
  }

  private static <F extends PluginFactory<?>> F named(Class<F> kind, String name) {
    return ServiceLoader.load(kind).stream()
        .map(ServiceLoader.Provider::get)
        .filter(factory -> factory.name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
