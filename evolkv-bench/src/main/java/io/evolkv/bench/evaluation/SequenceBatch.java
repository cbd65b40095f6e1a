package io.evolkv.bench.evaluation;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.model.DecodeEvictor;
import io.evolkv.api.model.GenerationRequest;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.StepSelector;
import io.evolkv.api.policy.DecodeTimeEviction;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.policy.PerStepSelection;
import io.evolkv.api.policy.PromptPolicy;
import io.evolkv.api.task.Sample;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Trials cut to what decoding sees, each different sequence once: budgets that keep the same
 * entries of a sample give the same sequence, unless the policy goes on using them while decoding.
 */
final class SequenceBatch {
  private final List<Sequence> sequences = new ArrayList<>();
  private final List<Integer> sequenceOfTrial = new ArrayList<>();

  SequenceBatch(List<Trial> trials, EvictionPolicy policy) {
    boolean budgetsMatter =
        policy instanceof DecodeTimeEviction
            || policy instanceof PerStepSelection
            || policy instanceof PromptPolicy;
    Map<Identity, Integer> known = new HashMap<>();
    for (Trial trial : trials) {
      Sequence sequence =
          new Sequence(trial.sample(), trial.sample().cut(trial.budgets()), trial.budgets());
      int next = sequences.size();
      int index = known.computeIfAbsent(Identity.of(sequence, budgetsMatter), identity -> next);
      if (index == next) {
        sequences.add(sequence);
      }
      sequenceOfTrial.add(index);
    }
  }

  /** The different sequences, in the order in which trials first need them. */
  List<Sequence> sequences() {
    return sequences;
  }

  /** One result per trial from one result per sequence. */
  <T> List<T> perTrial(List<T> perSequence) {
    return sequenceOfTrial.stream().map(perSequence::get).toList();
  }

  /** A sample and what is kept of it. */
  record Sequence(PreparedSample sample, List<KeptEntries> kept, LayerBudgets budgets) {
    /** What the runtime is asked for, with what the policy does while decoding. */
    GenerationRequest request() {
      EvictionPolicy policy = sample.policy();
      Optional<DecodeEvictor> evictor =
          policy instanceof DecodeTimeEviction eviction
              ? Optional.of(eviction.evictor(sample.observed(), kept, budgets))
              : Optional.empty();
      Optional<StepSelector> selector =
          policy instanceof PerStepSelection selection
              ? Optional.of(selection.selector(sample.observed(), kept, budgets))
              : Optional.empty();
      Sample asked = sample.source().sample();
      return new GenerationRequest(
          sample.prompt(),
          kept,
          asked.maxNewTokens(),
          asked.stop(),
          evictor,
          selector,
          policy.rotation());
    }
  }

  private record Identity(
      PreparedSample sample, List<KeptEntries> kept, Optional<LayerBudgets> budgets) {
    static Identity of(Sequence sequence, boolean budgetsMatter) {
      return new Identity(
          sequence.sample(),
          sequence.kept(),
          budgetsMatter ? Optional.of(sequence.budgets()) : Optional.empty());
    }
  }
}
