/**
 * Seeded randomness that is the same on every JVM. The algorithms are written out here, because the
 * JDK specifies the sequence of none of its bounded draws.
 */
@NullMarked
package io.evolkv.tasks.random;

import org.jspecify.annotations.NullMarked;
