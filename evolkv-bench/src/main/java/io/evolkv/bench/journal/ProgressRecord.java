package io.evolkv.bench.journal;

import java.time.Instant;

/**
 * How far a run's present work has come.
 *
 * @param work what is done, for example {@code search}
 * @param done units done
 * @param total how many units there are to do; 0 when that is not known yet
 * @param unit what is counted, in the plural
 * @param note how it stands, in a few words; may be empty
 * @param begun when the work began
 * @param updated when this was written
 */
public record ProgressRecord(
    String work, int done, int total, String unit, String note, Instant begun, Instant updated) {}
