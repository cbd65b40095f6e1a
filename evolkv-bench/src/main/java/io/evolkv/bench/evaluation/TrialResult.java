package io.evolkv.bench.evaluation;

import java.util.OptionalDouble;

/**
 * What one sequence gave.
 *
 * @param score the task's score of the completion, in [0, 1]
 * @param targetLogLikelihood mean natural log-probability per token of the sample's target, at most
 *     0; empty when it was not asked for or the sample has no target
 * @param entries KV entries of the prompt held when decoding began, all heads of the layers that
 *     are compressed
 * @param bytes bytes of the prompt's entries in all layers, those of sliding windows included
 * @param assistantBytes bytes of an assistant model's cache of the prompt, 0 without one
 * @param bytesRead bytes of the caches that all decode steps together read
 * @param steps decode steps: new tokens but the first
 */
public record TrialResult(
    double score,
    OptionalDouble targetLogLikelihood,
    long entries,
    long bytes,
    long assistantBytes,
    long bytesRead,
    int steps) {}
