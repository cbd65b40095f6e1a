/**
 * GGUF model files: metadata, tensor table and weights, memory-mapped. Every count, offset and
 * length of a file is checked before it is used, so a damaged or hostile file is one {@link
 * io.evolkv.api.error.InvalidInputException}.
 */
@NullMarked
package io.evolkv.runtime.gguf;

import org.jspecify.annotations.NullMarked;
