package io.evolkv.bench.report;

/**
 * What a comparison could not measure.
 *
 * @param what a policy, or a policy and a mean budget
 * @param reason what it needs, or what it did, in one line
 */
public record LeftOut(String what, String reason) {}
