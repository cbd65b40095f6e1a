package io.evolkv.bench.search;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.Capability;
import io.evolkv.api.model.KeyRotation;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.model.ModelShape;
import io.evolkv.api.policy.AssistedPolicy;
import io.evolkv.api.policy.DecodeTimeEviction;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.policy.PerStepSelection;
import io.evolkv.api.policy.PrefillPruning;
import io.evolkv.bench.config.Settings.PluginChoice;
import io.evolkv.bench.plugin.RefusedOptions;

/** What a policy needs of the runtime, checked before any work is done. */
final class PolicyRequirements {
  private PolicyRequirements() {}

  /**
   * Refuses a policy that this runtime or this engine cannot serve, or that has options of another
   * model.
   *
   * @throws InvalidInputException naming the policy and what is missing, or the place of the option
   */
  static void check(PluginChoice chosen, EvictionPolicy policy, ModelRuntime runtime) {
    check(
        chosen,
        policy,
        runtime,
        "set policy.assistant to first:N for the model's own first N layers, or to a model with the"
            + " same tokenizer");
  }

  /** The same for a policy whose options stand on the command line of a comparison. */
  static void checkCompared(PluginChoice chosen, EvictionPolicy policy, ModelRuntime runtime) {
    check(
        chosen,
        policy,
        runtime,
        "set --policy-option %s.assistant=first:N for the model's own first N layers, or a model with"
                .formatted(chosen.name())
            + " the same tokenizer");
  }

  /** The same for a policy that searched budgets are compared with, by its defaults. */
  static void checkRival(PluginChoice chosen, EvictionPolicy policy, ModelRuntime runtime) {
    check(
        chosen,
        policy,
        runtime,
        "take it out of heldOut.compare, where policies have their defaults, or make it policy.name");
  }

  private static void check(
      PluginChoice chosen, EvictionPolicy policy, ModelRuntime runtime, String remedy) {
    String name = chosen.name();
    checkRuntime(name, policy, runtime);
    if (policy instanceof AssistedPolicy) {
      throw new InvalidInputException(
          "the policy %s needs an assistant model: %s".formatted(name, remedy));
    }
    try {
      policy.checkModel(runtime.shape());
    } catch (InvalidInputException refusal) {
      throw RefusedOptions.of("policy " + name, chosen.options().root(), refusal);
    }
  }

  private static void checkRuntime(String name, EvictionPolicy policy, ModelRuntime runtime) {
    if (policy instanceof DecodeTimeEviction) {
      require(name, "evicts while decoding", Capability.DECODE_EVICTION, runtime);
    }
    if (policy instanceof PerStepSelection) {
      require(name, "selects entries at every step", Capability.STEP_SELECTION, runtime);
    }
    if (policy instanceof PrefillPruning) {
      require(name, "prunes during the prefill", Capability.PREFILL_PRUNING, runtime);
    }
    if (policy.rotation() != KeyRotation.ORIGINAL) {
      require(name, "turns keys to their place in the cache", Capability.KEY_REROTATION, runtime);
    }
  }

  /**
   * Refuses a model whose layers all have a sliding window: there is nothing to set budgets for.
   *
   * @throws InvalidInputException naming the remedy
   */
  static void checkLayers(ModelShape shape) {
    if (shape.compressedLayers().isEmpty()) {
      throw new InvalidInputException(
          "all %d layers of this model have a sliding window and are not compressed, so there are no"
                  .formatted(shape.layers())
              + " budgets to choose; use another model, or evaluate with policy.name=full");
    }
  }

  private static void require(
      String name, String what, Capability capability, ModelRuntime runtime) {
    if (!runtime.capabilities().contains(capability)) {
      throw refused(name, what + ", which the runtime cannot do (" + capability + ")");
    }
  }

  private static InvalidInputException refused(String name, String why) {
    return new InvalidInputException(
        "the policy "
            + name
            + " "
            + why
            + "; choose another one with policy.name or heldOut.compare");
  }
}
