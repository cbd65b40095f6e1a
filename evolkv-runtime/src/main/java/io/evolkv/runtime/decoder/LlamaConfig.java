package io.evolkv.runtime.decoder;

import io.evolkv.api.model.ModelShape;

/**
 * The numbers of a llama decoder.
 *
 * @param shape heads, layers, context, vocabulary
 * @param hidden width of the residual stream
 * @param feedForward width of the SwiGLU layer
 * @param epsilon of RMSNorm
 * @param ropeBase frequency base of RoPE
 * @param rotated elements of a head that RoPE rotates
 */
public record LlamaConfig(
    ModelShape shape, int hidden, int feedForward, float epsilon, float ropeBase, int rotated) {}
