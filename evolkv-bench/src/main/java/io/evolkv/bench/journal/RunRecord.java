package io.evolkv.bench.journal;

import io.evolkv.api.model.ModelShape;
import java.util.List;
import java.util.Optional;

/**
 * What a run is about.
 *
 * @param fingerprint everything that its results depend on
 * @param model the setting {@code model}
 * @param modelSha256 digest of the model file; empty for a built-in model
 * @param shape the model's shape
 * @param task name of the task
 * @param policy name of the policy whose budgets are searched
 * @param optimizer name of the optimizer
 * @param meanBudget entries per layer and KV head on average
 * @param seed the seed
 * @param search the search samples, in order
 * @param heldOut the held-out samples, in order
 */
public record RunRecord(
    Fingerprint fingerprint,
    String model,
    Optional<String> modelSha256,
    ModelShape shape,
    String task,
    String policy,
    String optimizer,
    int meanBudget,
    long seed,
    List<SampleRef> search,
    List<SampleRef> heldOut) {
  /** Copies the lists. */
  public RunRecord {
    search = List.copyOf(search);
    heldOut = List.copyOf(heldOut);
  }

  /** The same run with its model under another name: the model's bytes count, not its place. */
  RunRecord withModel(String name) {
    return new RunRecord(
        fingerprint,
        name,
        modelSha256,
        shape,
        task,
        policy,
        optimizer,
        meanBudget,
        seed,
        search,
        heldOut);
  }
}
