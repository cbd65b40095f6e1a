package io.evolkv.runtime.decoder;

/**
 * The attention of one layer.
 *
 * @param queryKeyValue the three projections side by side
 * @param rope turns queries and keys
 * @param scale factor of q · k before the softmax
 * @param window positions a query sees, itself included; 0 for all
 * @param output projection back to the residual stream; its inputs are heads padded to whole panels
 */
public record SelfAttention(
    Matrix queryKeyValue, Rope rope, float scale, int window, Matrix output) {}
