package io.evolkv.policies.policy;

import io.evolkv.api.model.LayerView;
import io.evolkv.api.model.Observation;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.policy.LayerRanking;

/**
 * A policy reduced to its cut after the prefill: nothing is evicted while decoding, so the runtime
 * need not collect anything for it there.
 *
 * @param policy what ranks
 */
record PrefillOnly(EvictionPolicy policy) implements EvictionPolicy {
  @Override
  public Observation observation() {
    return policy.observation();
  }

  @Override
  public LayerRanking rank(LayerView layer) {
    return policy.rank(layer);
  }
}
