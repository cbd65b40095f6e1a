package io.evolkv.bench.report;

/**
 * The mean score of one category of samples.
 *
 * @param category the category's name
 * @param samples how many samples it has
 * @param score their mean score, in [0, 1]
 */
public record CategoryScore(String category, int samples, double score) {}
