/**
 * Decoder architectures: weights packed for the kernels and the forward pass of a batch of rows.
 * Prefill, decode and scoring are the same pass over different segments.
 */
@NullMarked
package io.evolkv.runtime.decoder;

import org.jspecify.annotations.NullMarked;
