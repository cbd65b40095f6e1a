package io.evolkv.bench.report;

import io.evolkv.api.optimizer.Evaluation;
import java.util.Optional;

/**
 * What a search found, and how it was asked.
 *
 * @param optimizer name of the optimizer
 * @param policy name of the policy whose budgets were searched
 * @param task name of the task
 * @param meanBudget entries per layer and KV head on average
 * @param samples number of search samples
 * @param seed the seed
 * @param evaluations different candidates that were measured
 * @param racing what racing has saved; empty when every candidate was measured on all samples
 * @param best the found budgets with their measurement on the search samples
 */
public record SearchOutcome(
    String optimizer,
    String policy,
    String task,
    int meanBudget,
    int samples,
    long seed,
    int evaluations,
    Optional<RacingOutcome> racing,
    Evaluation best) {}
