/**
 * What a model's files say, whether they are a GGUF or a Hugging Face folder: settings, RoPE and
 * tensors. Which of them a decoder needs is for its architecture to ask.
 */
@NullMarked
package io.evolkv.runtime.checkpoint;

import org.jspecify.annotations.NullMarked;
