package io.evolkv.bench.journal;

import io.evolkv.bench.evaluation.SearchUsage;

/**
 * One start of the program that brought a run to its end.
 *
 * @param threads threads of the runtime
 * @param replayed candidates that were in the journal when it started
 * @param searchSeconds wall time of the search, prefill included
 * @param heldOutSeconds wall time of the comparison on held-out samples
 * @param usage what both took beside time
 */
public record SessionRecord(
    int threads, int replayed, double searchSeconds, double heldOutSeconds, SearchUsage usage) {}
