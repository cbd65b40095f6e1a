package io.evolkv.bench.journal;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What the journal of a run says at a moment.
 *
 * @param started when the run was first started; empty when it has not begun to measure
 * @param model the setting {@code model}
 * @param task name of the task
 * @param policy name of the policy whose budgets are searched
 * @param optimizer name of the optimizer
 * @param candidates how many candidates were measured
 * @param bestScore the score of the best of them; empty before the first
 * @param progress how far the present or last work has come; empty before the first
 */
public record RunContent(
    Optional<Instant> started,
    String model,
    String task,
    String policy,
    String optimizer,
    int candidates,
    OptionalDouble bestScore,
    Optional<ProgressRecord> progress) {}
