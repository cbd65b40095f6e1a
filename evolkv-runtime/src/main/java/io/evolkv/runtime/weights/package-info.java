/**
 * Tensors by name, whatever kind of file holds them. Files are mapped into memory, so weights stay
 * on disk until they are touched.
 */
@NullMarked
package io.evolkv.runtime.weights;

import org.jspecify.annotations.NullMarked;
