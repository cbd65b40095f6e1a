package io.evolkv.bench.journal;

/**
 * What one method did on one held-out sample.
 *
 * @param score the task's score, in [0, 1]
 * @param entries KV entries of the prompt held when decoding began, all layers and heads
 * @param bytes bytes of these entries
 * @param assistantBytes bytes of an assistant model's cache of the prompt, 0 without one
 * @param bytesRead bytes of the caches that all decode steps together read
 * @param steps decode steps: new tokens but the first
 */
public record HeldOutScore(
    double score, long entries, long bytes, long assistantBytes, long bytesRead, int steps) {}
