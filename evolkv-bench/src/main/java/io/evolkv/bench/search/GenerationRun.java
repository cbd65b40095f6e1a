package io.evolkv.bench.search;

import com.google.inject.Inject;
import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.Completion;
import io.evolkv.api.model.GenerationRequest;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.model.Prefilled;
import io.evolkv.api.model.StopRule;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.bench.config.Settings;
import io.evolkv.bench.evaluation.ChunkedPrefill;
import io.evolkv.bench.evaluation.CutPrefill;
import io.evolkv.bench.evaluation.PreparedSample;
import io.evolkv.bench.evaluation.TokenizedSample;
import io.evolkv.bench.evaluation.Trial;
import io.evolkv.bench.evaluation.TrialRequest;
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
   * @return the answer
   * @throws InvalidInputException when the policy needs what the runtime cannot do, or the prompt
   *     is empty or does not fit the model
   */
  public GenerationReport run(Optional<LayerBudgets> budgets, int[] prompt, int maxNewTokens) {
    if (prompt.length == 0) {
      throw new InvalidInputException("the prompt is empty, and this model has no begin token");
    }
    Method method = Method.of(settings, policy, runtime, budgets);
    TokenizedSample sample = TokenizedSample.ofPrompt(prompt, maxNewTokens, StopRule.END_TOKEN);
    long start = System.nanoTime();
    GenerationRequest request = TrialRequest.of(runtime, policy, memory, trial(method, sample));
    long prefillEnd = System.nanoTime();
    Completion completion = runtime.generate(List.of(request)).getFirst();
    long end = System.nanoTime();
    return new GenerationReport(
        Arrays.stream(prompt).boxed().toList(),
        completion,
        CacheUse.of(method.name(), completion, runtime.shape(), prompt.length),
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

  private static double seconds(long from, long to) {
    return Math.max(1, to - from) * 1e-9;
  }
}
