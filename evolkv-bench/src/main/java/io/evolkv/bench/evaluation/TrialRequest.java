package io.evolkv.bench.evaluation;

import io.evolkv.api.model.GenerationRequest;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.model.Prefilled;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.policy.PrefillPruning;
import io.evolkv.bench.memory.KeyValueMemory;
import java.util.List;

/**
 * One trial as the request that {@link BatchMeasurement} would decode, for whoever wants its text.
 */
public final class TrialRequest {
  private TrialRequest() {}

  /**
   * Cuts a trial's sample to its budgets; a prompt that its policy prunes is prefilled once more.
   *
   * @param runtime the model
   * @param policy the policy that ranked the sample
   * @param memory holds a pruned prompt while it is prefilled
   * @param trial the sample and its budgets
   * @return what to decode
   */
  public static GenerationRequest of(
      ModelRuntime runtime, EvictionPolicy policy, KeyValueMemory memory, Trial trial) {
    Trial whole =
        policy instanceof PrefillPruning pruning
            ? pruned(
                trial,
                new PrunedPrompts(
                    runtime, pruning, policy.observation(), memory, trial.sample().source()))
            : trial;
    return new SequenceBatch(List.of(whole), policy).sequences().getFirst().request();
  }

  private static Trial pruned(Trial trial, PrunedPrompts prompts) {
    OnlyPrompt only = new OnlyPrompt(trial);
    prompts.forEach(List.of(trial.budgets()), only);
    return only.trial;
  }

  /** The prompt of the only budgets there are. */
  private static final class OnlyPrompt implements PrunedPrompts.Consumer {
    private Trial trial;

    OnlyPrompt(Trial trial) {
      this.trial = trial;
    }

    @Override
    public void makeRoom(long bytes) {}

    @Override
    public void accept(List<Integer> numbers, Prefilled prompt, KeyValueMemory.Claim claim) {
      trial = new Trial(trial.sample().with(prompt), trial.budgets());
      claim.close();
    }
  }
}
