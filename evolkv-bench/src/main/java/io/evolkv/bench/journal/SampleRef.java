package io.evolkv.bench.journal;

/**
 * A sample as the journal names it.
 *
 * @param id the task's name for it
 * @param category the category it counts for
 */
public record SampleRef(String id, String category) {}
