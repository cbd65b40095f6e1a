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
}
