package io.evolkv.runtime.decoder;

/**
 * Which elements of a head RoPE turns together. With d rotated elements, pair i is:
 *
 * <ul>
 *   <li>{@link #NEIGHBOURS}: 2i and 2i + 1, as in the RoFormer paper and in GGUF's llama;
 *   <li>{@link #HALVES}: i and i + d/2, as in Hugging Face's files and GGUF's other architectures.
 * </ul>
 */
public enum RopePairing {
  /** Elements 2i and 2i + 1. */
  NEIGHBOURS,
  /** Elements i and i + d/2. */
  HALVES
}
