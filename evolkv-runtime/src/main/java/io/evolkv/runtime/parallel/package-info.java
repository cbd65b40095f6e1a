/**
 * Splits work over a fixed number of threads. Every task computes its own part of a result, so the
 * number of threads changes the speed only.
 */
@NullMarked
package io.evolkv.runtime.parallel;

import org.jspecify.annotations.NullMarked;
