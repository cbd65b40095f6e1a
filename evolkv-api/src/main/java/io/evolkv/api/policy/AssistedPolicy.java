package io.evolkv.api.policy;

import io.evolkv.api.model.ModelRuntime;

/**
 * A policy that needs a second model on the same tokens (SmallKV). It refuses to rank before it has
 * one.
 */
public interface AssistedPolicy {
  /**
   * The same policy with its assistant.
   *
   * @param assistant a loaded model with the same tokenizer; the caller closes it
   * @return a policy that can rank
   */
  EvictionPolicy withAssistant(ModelRuntime assistant);
}
