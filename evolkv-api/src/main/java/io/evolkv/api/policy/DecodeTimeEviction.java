package io.evolkv.api.policy;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.model.DecodeEvictor;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.Prefilled;
import java.util.List;

/** A policy that also evicts while tokens are generated (StreamingLLM, H2O, TOVA, R-KV). */
public interface DecodeTimeEviction {
  /**
   * Starts the eviction of one sequence.
   *
   * @param prompt the prefilled prompt
   * @param kept what stayed after the prefill, one element per layer
   * @param budgets the budgets to hold while decoding
   * @return the state of this sequence
   */
  DecodeEvictor evictor(Prefilled prompt, List<KeptEntries> kept, LayerBudgets budgets);

  /**
   * Whether {@link #evictor} looks at the prompt's layers or at what stayed of them.
   *
   * @return false when it needs the budgets and the prompt's length alone, so that the prompt may
   *     be one whose layers were cut while it was prefilled
   */
  default boolean readsPrompt() {
    return true;
  }
}
