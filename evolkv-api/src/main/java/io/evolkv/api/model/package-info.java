/**
 * What a language model runtime can do: tokenise, prefill a prompt with full attention, and decode
 * many sequences over compressed caches. Shapes are written {@code [layers, kvHeads, positions,
 * headDim]}.
 */
@NullMarked
package io.evolkv.api.model;

import org.jspecify.annotations.NullMarked;
