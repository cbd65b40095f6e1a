/**
 * Keys and values of one sequence: a growing, compactable store per layer and KV head, laid out for
 * the kernels. What a policy sees of a prefilled prompt or of a decode step are views of it.
 */
@NullMarked
package io.evolkv.runtime.cache;

import org.jspecify.annotations.NullMarked;
