package io.evolkv.bench.report;

/**
 * An interval around a mean score, or around the mean difference of two scores.
 *
 * @param low lower end, in [0, 1], of a difference in [-1, 1]
 * @param high upper end, in the same range
 */
public record Interval(double low, double high) {}
