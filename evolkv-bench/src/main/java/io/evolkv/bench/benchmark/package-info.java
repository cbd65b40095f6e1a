/**
 * Measures how fast a model runs here: prefill, decoding alone and together, and their share of the
 * machine's arithmetic peak, which is measured in the same run.
 */
@NullMarked
package io.evolkv.bench.benchmark;

import org.jspecify.annotations.NullMarked;
