/**
 * Text to token ids and back: byte-level BPE from the metadata of a GGUF file. Encoding is exact,
 * reversible and never slower than linear times a logarithm, whatever the text.
 */
@NullMarked
package io.evolkv.runtime.tokenizer;

import org.jspecify.annotations.NullMarked;
