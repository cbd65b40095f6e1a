package io.evolkv.runtime.gguf;

import java.lang.foreign.MemorySegment;

/**
 * Decodes any range of values that are stored in blocks: whole blocks straight into the output, the
 * parts of a block at both ends through an array of one block.
 */
final class BlockDecoder implements ValueDecoder {
  private final int blockLength;
  private final int blockBytes;
  private final Format format;

  BlockDecoder(int blockLength, int blockBytes, Format format) {
    this.blockLength = blockLength;
    this.blockBytes = blockBytes;
    this.format = format;
  }

  /** How one block is laid out. */
  @FunctionalInterface
  interface Format {
    /**
     * Decodes all values of a block; the caller has checked the ranges.
     *
     * @param data the tensor's bytes
     * @param block index of the block's first byte
     * @param out where the values go
     * @param offset index of the first one in {@code out}
     */
    void decode(MemorySegment data, long block, float[] out, int offset);
  }

  @Override
  public void decode(MemorySegment data, long first, int count, float[] out, int offset) {
    long block = first / blockLength * blockBytes;
    int skipped = (int) (first % blockLength);
    int to = offset;
    int end = offset + count;
    if (skipped > 0) {
      int length = Math.min(blockLength - skipped, count);
      decodePart(data, block, skipped, length, out, to);
      block += blockBytes;
      to += length;
    }
    for (; end - to >= blockLength; to += blockLength) {
      format.decode(data, block, out, to);
      block += blockBytes;
    }
    if (to < end) {
      decodePart(data, block, 0, end - to, out, to);
    }
  }

  private void decodePart(
      MemorySegment data, long block, int skipped, int length, float[] out, int offset) {
    float[] whole = new float[blockLength];
    format.decode(data, block, whole, 0);
    System.arraycopy(whole, skipped, out, offset, length);
  }
}
