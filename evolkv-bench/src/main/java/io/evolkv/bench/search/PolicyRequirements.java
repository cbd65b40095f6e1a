package io.evolkv.bench.search;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.Capability;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.policy.AssistedPolicy;
import io.evolkv.api.policy.DecodeTimeEviction;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.policy.PerStepSelection;
import io.evolkv.api.policy.PrefillPruning;
import java.util.List;
import java.util.stream.IntStream;

/** What a policy needs of the runtime, checked before any work is done. */
final class PolicyRequirements {
  private PolicyRequirements() {}

  /**
   * Refuses a policy that this runtime or this engine cannot serve.
   *
   * @throws InvalidInputException naming the policy and what is missing
   */
  static void check(String name, EvictionPolicy policy, ModelRuntime runtime) {
    if (policy instanceof DecodeTimeEviction) {
      require(name, "evicts while decoding", Capability.DECODE_EVICTION, runtime);
    }
    if (policy instanceof PerStepSelection) {
      require(name, "selects entries at every step", Capability.STEP_SELECTION, runtime);
    }
    if (policy instanceof PrefillPruning) {
      require(name, "prunes during the prefill", Capability.PREFILL_PRUNING, runtime);
    }
    if (policy instanceof AssistedPolicy) {
      throw new InvalidInputException(
          "the policy "
              + name
              + " needs an assistant model: set policy.assistant to first:N for the model's own first"
              + " N layers, or to a model with the same tokenizer");
    }
  }

  /**
   * Refuses a model with layers that no budget binds, since methods could not be compared at equal
   * memory.
   *
   * @throws InvalidInputException naming the layers
   */
  static void checkLayers(ModelRuntime runtime) {
    List<Integer> sliding =
        IntStream.range(0, runtime.shape().layers())
            .filter(layer -> runtime.slidingWindow(layer).isPresent())
            .boxed()
            .toList();
    if (!sliding.isEmpty()) {
      throw new InvalidInputException(
          "layers %s of this model have a sliding window and are not compressed, and budgets for"
                  .formatted(sliding)
              + " only some layers are not supported yet; use another model, or evaluate with"
              + " policy.name=full");
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
