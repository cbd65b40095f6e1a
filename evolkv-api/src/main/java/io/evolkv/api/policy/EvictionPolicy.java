package io.evolkv.api.policy;

import io.evolkv.api.model.KeyRotation;
import io.evolkv.api.model.LayerView;
import io.evolkv.api.model.ModelShape;
import io.evolkv.api.model.Observation;
import java.util.Optional;

/**
 * Chooses which entries of the KV cache stay. This core is enough for a policy that evicts once,
 * right after the prefill, layer by layer. Further abilities are interfaces of their own, to be
 * implemented beside this one: {@link LayerAllocator}, {@link DecodeTimeEviction}, {@link
 * PerStepSelection}, {@link PrefillPruning}, {@link RankingReuse}, {@link AssistedPolicy}, {@link
 * PromptPolicy}.
 *
 * <p>Rules for every policy: a prompt no longer than the budget loses nothing; short prompts and
 * small budgets are never an error; on equal scores the lower position wins; keys keep the RoPE
 * rotation of their original position, unless {@link #rotation()} says otherwise.
 */
@FunctionalInterface
public interface EvictionPolicy {
  /**
   * What the prefill has to collect for this policy.
   *
   * @return the observation; keys and values are always there
   */
  default Observation observation() {
    return Observation.NONE;
  }

  /**
   * What readers of this policy's results have to know, for tables of policies.
   *
   * @return one line; empty when there is nothing
   */
  default Optional<String> caveat() {
    return Optional.empty();
  }

  /**
   * The positions that keys are turned to while decoding.
   *
   * @return the rotation
   */
  default KeyRotation rotation() {
    return KeyRotation.ORIGINAL;
  }

  /**
   * Refuses a model that the policy's options do not fit, such as one without a layer that they
   * name. Called before a run, so that nothing is prefilled in vain; a message that names the
   * option is shown with its place.
   *
   * @param shape the model's shape
   * @throws io.evolkv.api.error.InvalidInputException when the options are those of another model
   */
  default void checkModel(ModelShape shape) {}

  /**
   * Ranks the entries of one layer of one prompt. Called once per prompt and layer; a budget is
   * then only a cut.
   *
   * @param layer the layer with what was observed
   * @return the ranking
   */
  LayerRanking rank(LayerView layer);
}
