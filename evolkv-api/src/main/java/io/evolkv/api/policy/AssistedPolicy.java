package io.evolkv.api.policy;

import io.evolkv.api.model.ModelRuntime;
import java.util.Optional;

/**
 * A policy that needs a second model on the same tokens (SmallKV). It refuses to rank before it has
 * one.
 */
public interface AssistedPolicy {
  /**
   * The model that was chosen in the policy's options.
   *
   * @return a model's name as elsewhere in a configuration, or {@code first:<n>} for the model's
   *     own first n layers; empty when none was chosen
   */
  Optional<String> assistant();

  /**
   * The same policy with its assistant.
   *
   * @param assistant a loaded model with the same tokenizer; the caller closes it
   * @return a policy that can rank, prompt by prompt
   */
  PromptPolicy withAssistant(ModelRuntime assistant);
}
