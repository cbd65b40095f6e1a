package io.evolkv.bench.report;

/**
 * An interval around a mean score.
 *
 * @param low lower end, in [0, 1]
 * @param high upper end, in [0, 1]
 */
public record Interval(double low, double high) {}
