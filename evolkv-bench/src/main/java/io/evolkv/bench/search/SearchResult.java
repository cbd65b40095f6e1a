package io.evolkv.bench.search;

import io.evolkv.bench.report.Summary;
import java.nio.file.Path;

/**
 * A finished run.
 *
 * @param directory the run directory
 * @param summary its result
 */
public record SearchResult(Path directory, Summary summary) {}
