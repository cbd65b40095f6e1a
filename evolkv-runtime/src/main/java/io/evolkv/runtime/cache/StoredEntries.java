package io.evolkv.runtime.cache;

import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.ModelShape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Entries in a mapped file: {@code [layers][kvHeads][positions]} rows of key and value, {@code
 * [2][headDim]} little-endian floats. An entry is one contiguous row, so gathering some entries
 * touches no more than their pages.
 */
public final class StoredEntries implements PromptEntries {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final ModelShape shape;
  private final int length;
  private final MemorySegment rows;

  /**
   * Entries in a part of a file.
   *
   * @param shape the model's shape
   * @param length positions of the prompt
   * @param rows as many bytes as {@link #bytes(ModelShape, int)} says
   */
  public StoredEntries(ModelShape shape, int length, MemorySegment rows) {
    this.shape = shape;
    this.length = length;
    this.rows = rows;
  }

  /**
   * Bytes in a file.
   *
   * @param shape the model's shape
   * @param length positions of the prompt
   * @return the size of all entries
   */
  public static long bytes(ModelShape shape, int length) {
    return Math.multiplyExact(
        (long) shape.layers() * shape.kvHeads() * length, HeadCache.entryBytes(shape.headDim()));
  }

  @Override
  public int size(int layer, int kvHead) {
    return length;
  }

  @Override
  public float[] key(int layer, int kvHead, int entry) {
    return read(layer, kvHead, entry, 0, shape.headDim());
  }

  @Override
  public float[] value(int layer, int kvHead, int entry) {
    return read(layer, kvHead, entry, shape.headDim(), shape.headDim());
  }

  private float[] read(int layer, int kvHead, int entry, int first, int count) {
    float[] part = new float[count];
    long start = offset(layer, kvHead, entry) + (long) first * Float.BYTES;
    MemorySegment.copy(rows, FLOAT, start, part, 0, count);
    return part;
  }

  private long offset(int layer, int kvHead, int entry) {
    long row = ((long) layer * shape.kvHeads() + kvHead) * length + entry;
    return row * HeadCache.entryBytes(shape.headDim());
  }

  @Override
  public SequenceCache gather(List<KeptEntries> kept, int extra) {
    return SequenceCache.gather(
        this,
        shape.layers(),
        shape.kvHeads(),
        kept,
        (layer, head, entries) -> gather(layer, head, entries, extra));
  }

  private HeadCache gather(int layer, int kvHead, int[] entries, int extra) {
    HeadCache cache = new HeadCache(shape.headDim(), entries.length + extra);
    float[] row = new float[2 * shape.headDim()];
    for (int entry : entries) {
      MemorySegment.copy(rows, FLOAT, offset(layer, kvHead, entry), row, 0, row.length);
      cache.append(row, 0, row, shape.headDim(), entry);
    }
    return cache;
  }

  @Override
  public long bytes() {
    return 0;
  }
}
