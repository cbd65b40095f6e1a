package io.evolkv.bench.search;

import io.evolkv.api.model.ModelShape;
import io.evolkv.api.model.Prefilled;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.bench.evaluation.PreparedSample;
import io.evolkv.bench.evaluation.TokenizedSample;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Prefilled samples as policies rank them. The rankings of one policy are kept until another one
 * ranks, so that methods with the same policy and other budgets share them when they follow each
 * other.
 */
final class RankedChunk {
  private final List<TokenizedSample> samples;
  private final List<Prefilled> prompts;
  private final ModelShape shape;
  private Optional<EvictionPolicy> policy = Optional.empty();
  private int from;
  private List<PreparedSample> prepared = List.of();

  RankedChunk(List<TokenizedSample> samples, List<Prefilled> prompts, ModelShape shape) {
    this.samples = samples;
    this.prompts = prompts;
    this.shape = shape;
  }

  int size() {
    return samples.size();
  }

  /** The samples from one on, ranked by a policy. */
  List<PreparedSample> from(int first, EvictionPolicy ranking) {
    if (!policy.equals(Optional.of(ranking)) || first < from) {
      policy = Optional.of(ranking);
      from = first;
      prepared = rank(ranking);
    }
    return prepared.subList(first - from, prepared.size());
  }

  private List<PreparedSample> rank(EvictionPolicy ranking) {
    List<PreparedSample> ranked = new ArrayList<>();
    for (int i = from; i < samples.size(); i++) {
      ranked.add(PreparedSample.of(samples.get(i), prompts.get(i), ranking, shape));
    }
    return ranked;
  }
}
