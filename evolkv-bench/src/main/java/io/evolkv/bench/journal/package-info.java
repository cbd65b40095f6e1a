/**
 * What a run keeps on disk: its directory, and in it the journal of everything measured, from which
 * an interrupted search goes on. Nothing here knows how a measurement came about.
 */
@NullMarked
package io.evolkv.bench.journal;

import org.jspecify.annotations.NullMarked;
