package io.evolkv.api.policy;

import io.evolkv.api.model.LayerView;

/**
 * A policy that has to know the tokens of a prompt, and so is made anew for each. All it may do
 * beside ranking is done by the policy of the prompt.
 */
public interface PromptPolicy extends EvictionPolicy {
  /**
   * The policy of one prompt.
   *
   * @param prompt token ids of the prompt whose layers it will rank
   * @return the policy
   */
  EvictionPolicy forPrompt(int[] prompt);

  /**
   * Whether a budget limits what the policies of prompts hold.
   *
   * @return false where it limits what a step reads, and more is held
   */
  default boolean budgetLimitsHeld() {
    return true;
  }

  /** Refuses: only the policy of a prompt ranks. */
  @Override
  default LayerRanking rank(LayerView layer) {
    throw new IllegalStateException("this policy ranks by forPrompt only");
  }
}
