package io.evolkv.bench.evaluation;

import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.model.Prefilled;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.policy.PrefillPruning;
import io.evolkv.bench.memory.KeyValueMemory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Trials whose prompts are pruned by their budgets: sample by sample, so that budgets share the
 * layers that they can share, and a few prompts at a time.
 */
final class PrunedBatch {
  /** Pruned prompts that are held at once. */
  private static final int AT_ONCE = 16;

  private final ModelRuntime runtime;
  private final EvictionPolicy policy;
  private final PrefillPruning pruning;
  private final KeyValueMemory memory;

  PrunedBatch(
      ModelRuntime runtime, EvictionPolicy policy, PrefillPruning pruning, KeyValueMemory memory) {
    this.runtime = runtime;
    this.policy = policy;
    this.pruning = pruning;
    this.memory = memory;
  }

  /**
   * Prunes and measures.
   *
   * @param trials any trials
   * @param whole measures trials whose samples are pruned
   */
  MeasuredBatch measure(List<Trial> trials, Function<List<Trial>, MeasuredBatch> whole) {
    Pending pending = new Pending(trials, whole);
    Map<PreparedSample, List<Integer>> bySample = new LinkedHashMap<>();
    for (int i = 0; i < trials.size(); i++) {
      bySample.computeIfAbsent(trials.get(i).sample(), sample -> new ArrayList<>()).add(i);
    }
    LayerReuse reuse = LayerReuse.NONE;
    try {
      for (Map.Entry<PreparedSample, List<Integer>> each : bySample.entrySet()) {
        PrunedPrompts prompts =
            new PrunedPrompts(
                runtime, pruning, policy.observation(), memory, each.getKey().source());
        pending.begin(each.getValue());
        prompts.forEach(
            each.getValue().stream().map(i -> trials.get(i).budgets()).toList(), pending);
        reuse = reuse.plus(prompts.reuse());
      }
      pending.measure();
    } finally {
      pending.letGo();
    }
    return pending.result(reuse);
  }

  /** Pruned prompts that wait for being measured together, and the results so far. */
  private final class Pending implements PrunedPrompts.Consumer {
    private final List<Trial> trials;
    private final Function<List<Trial>, MeasuredBatch> whole;
    private final TrialResult[] results;
    private final Map<Integer, Trial> pruned = new LinkedHashMap<>();
    private final List<KeyValueMemory.Claim> claims = new ArrayList<>();
    private List<Integer> numbers = List.of();
    private PrefillWork prefill = PrefillWork.NONE;
    private long held;
    private long begin;
    private long tokens;
    private long nanos;

    Pending(List<Trial> trials, Function<List<Trial>, MeasuredBatch> whole) {
      this.trials = trials;
      this.whole = whole;
      results = new TrialResult[trials.size()];
    }

    /** The next sample, whose trials have these numbers. */
    void begin(List<Integer> ofSample) {
      numbers = ofSample;
      begin = System.nanoTime();
    }

    /** Their caches take about as much as the prompts, and so does the next prompt's. */
    @Override
    public void makeRoom(long bytes) {
      if (!claims.isEmpty() && memory.room() < 2 * bytes + held) {
        measure();
      }
    }

    @Override
    public void accept(List<Integer> ofBudgets, Prefilled prompt, KeyValueMemory.Claim claim) {
      claims.add(claim);
      held += prompt.bytes();
      long length = (long) prompt.length() * ofBudgets.size();
      prefill = prefill.plus(new PrefillWork(length, System.nanoTime() - begin));
      begin = System.nanoTime();
      PreparedSample sample = trials.get(numbers.get(ofBudgets.getFirst())).sample().with(prompt);
      for (int i : ofBudgets) {
        int number = numbers.get(i);
        pruned.put(number, new Trial(sample, trials.get(number).budgets()));
      }
      if (claims.size() >= AT_ONCE) {
        measure();
      }
    }

    void measure() {
      MeasuredBatch batch = whole.apply(List.copyOf(pruned.values()));
      int next = 0;
      for (int number : pruned.keySet()) {
        results[number] = batch.results().get(next++);
      }
      tokens += batch.decodedTokens();
      nanos += batch.decodeNanos();
      letGo();
      begin = System.nanoTime();
    }

    void letGo() {
      pruned.clear();
      claims.forEach(KeyValueMemory.Claim::close);
      claims.clear();
      held = 0;
    }

    MeasuredBatch result(LayerReuse reuse) {
      return new MeasuredBatch(Arrays.asList(results), tokens, nanos, prefill, reuse);
    }
  }
}
