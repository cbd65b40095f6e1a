/**
 * Text to token ids and back: byte-level and SentencePiece BPE, from the metadata of a GGUF file or
 * the tokenizer.json of a Hugging Face folder. Encoding is exact and never slower than linear times
 * a logarithm, whatever the text, and no text of a user gives a special token.
 */
@NullMarked
package io.evolkv.runtime.tokenizer;

import org.jspecify.annotations.NullMarked;
