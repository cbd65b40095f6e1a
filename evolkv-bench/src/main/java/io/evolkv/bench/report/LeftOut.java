package io.evolkv.bench.report;

/**
 * A policy that a comparison could not measure.
 *
 * @param policy its name
 * @param reason what it needs, in one line
 */
public record LeftOut(String policy, String reason) {}
