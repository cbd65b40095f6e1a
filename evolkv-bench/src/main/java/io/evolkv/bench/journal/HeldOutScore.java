package io.evolkv.bench.journal;

/**
 * What one method did on one held-out sample.
 *
 * @param score the task's score, in [0, 1]
 * @param entries KV entries of the prompt held when decoding began, all layers and heads
 * @param bytes bytes of these entries
 */
public record HeldOutScore(double score, long entries, long bytes) {}
