package io.evolkv.bench.search;

import com.google.inject.Inject;
import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.Completion;
import io.evolkv.api.model.GenerationRequest;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.model.Prefilled;
import io.evolkv.api.model.StopRule;
import io.evolkv.api.model.TextListener;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.bench.config.Settings;
import io.evolkv.bench.evaluation.ChunkedPrefill;
import io.evolkv.bench.evaluation.CutPrefill;
import io.evolkv.bench.evaluation.PreparedSample;
import io.evolkv.bench.evaluation.TokenizedSample;
import io.evolkv.bench.evaluation.Trial;
import io.evolkv.bench.evaluation.TrialRequest;
import io.evolkv.bench.evaluation.WindowEntries;
import io.evolkv.bench.memory.KeyValueMemory;
import io.evolkv.bench.report.CacheUse;
import io.evolkv.bench.report.GenerationReport;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Answers one prompt over what a policy keeps of it, with the tokens of an {@link EvaluationRun}.
 */
public final class GenerationRun {
  private final Settings settings;
  private final ModelRuntime runtime;
  private final EvictionPolicy policy;
  private final KeyValueMemory memory = KeyValueMemory.ofHeap();

  /**
   * A run with its parts.
   *
   * @param settings the policy's name, and the mean budget
   * @param runtime the loaded model
   * @param policy chooses the entries
   */
  @Inject
  public GenerationRun(Settings settings, ModelRuntime runtime, EvictionPolicy policy) {
    this.settings = settings;
    this.runtime = runtime;
    this.policy = policy;
  }

  /**
   * Answers greedily, up to the model's end token.
   *
   * @param budgets one budget per layer; empty for the policy's own rule under the setting {@code
   *     budget.mean}
   * @param prompt token ids
   * @param maxNewTokens at most this many new tokens, at least 1
   * @param listener hears the answer as it comes, where the runtime tells it
   * @return the answer
   * @throws InvalidInputException when the policy needs what the runtime cannot do or holds more
   *     than its budgets, or the prompt is empty or does not fit the model
   */
  public GenerationReport run(
      Optional<LayerBudgets> budgets, int[] prompt, int maxNewTokens, TextListener listener) {
    if (prompt.length == 0) {
      throw new InvalidInputException("the prompt is empty, and this model has no begin token");
    }
    Method method = Method.of(settings, policy, runtime, budgets);
    TokenizedSample sample = TokenizedSample.ofPrompt(prompt, maxNewTokens, StopRule.END_TOKEN);
    long start = System.nanoTime();
    GenerationRequest request =
        TrialRequest.of(runtime, policy, memory, trial(method, sample)).withListener(listener);
    checkLimit(method, keptEntries(request));
    long prefillEnd = System.nanoTime();
    Completion completion = runtime.generate(List.of(request)).getFirst();
    long end = System.nanoTime();
    checkLimit(method, WindowEntries.apart(completion, runtime.shape(), prompt.length));
    return new GenerationReport(
        Arrays.stream(prompt).boxed().toList(),
        completion,
        CacheUse.of(method.name(), completion, runtime.shape(), prompt.length),
        policy.caveat(),
        seconds(start, prefillEnd),
        seconds(prefillEnd, end));
  }

  /** A prompt that is too long to be held whole is cut while it is prefilled. */
  private Trial trial(Method method, TokenizedSample sample) {
    long most = ChunkedPrefill.chunkBytes(memory, 2);
    if (CutComparison.suits(runtime, method, List.of(sample), most)) {
      return new CutPrefill(runtime, policy)
          .prefill(sample, method.rule().cascade(sample.length()).orElseThrow());
    }
    Prefilled prompt = runtime.prefill(sample.prompt(), policy.observation());
    PreparedSample prepared = PreparedSample.of(sample, prompt, policy, runtime.shape());
    return new Trial(prepared, method.rule().budgets(prepared.observed()));
  }

  /** What is kept in the layers that are compressed, known before the first word is said. */
  private long keptEntries(GenerationRequest request) {
    return runtime.shape().compressedLayers().stream()
        .mapToLong(layer -> request.kept().get(layer).total())
        .sum();
  }

  private void checkLimit(Method method, long entries) {
    long limit = method.entryLimit(runtime.shape()).orElse(Long.MAX_VALUE);
    if (entries > limit) {
      throw new InvalidInputException(
          "the policy %s holds %d KV entries of the prompt, more than the %d it was given;"
                  .formatted(method.name(), entries, limit)
              + " give it larger budgets, or choose another policy");
    }
  }

  private static double seconds(long from, long to) {
    return Math.max(1, to - from) * 1e-9;
  }
}
