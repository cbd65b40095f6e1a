/**
 * Reads safetensors files, one or several that form a model. Files are mapped into memory, and
 * every length, offset, shape and type in a header is checked before it is used.
 */
@NullMarked
package io.evolkv.runtime.safetensors;

import org.jspecify.annotations.NullMarked;
