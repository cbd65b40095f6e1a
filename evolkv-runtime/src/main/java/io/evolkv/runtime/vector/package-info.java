/**
 * The runtime named {@code vector}: opens model files and the embedded model, and puts tokenizer,
 * decoder, prefill and generation together.
 */
@NullMarked
package io.evolkv.runtime.vector;

import org.jspecify.annotations.NullMarked;
