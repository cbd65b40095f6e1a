package io.evolkv.bench.report;

import io.evolkv.bench.evaluation.SearchUsage;

/**
 * What varies between runs with the same results.
 *
 * @param threads threads of the runtime
 * @param replayed candidates that came from the journal of an earlier start
 * @param searchSeconds wall time of the search, prefill included
 * @param heldOutSeconds wall time of the comparison on held-out samples
 * @param usage what both took beside time
 */
public record Timings(
    int threads, int replayed, double searchSeconds, double heldOutSeconds, SearchUsage usage) {}
