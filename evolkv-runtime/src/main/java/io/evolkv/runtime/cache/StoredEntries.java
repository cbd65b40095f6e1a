package io.evolkv.runtime.cache;

import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.ModelShape;
import io.evolkv.runtime.parallel.WorkPool;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Entries in a mapped file or in arrays, {@code [layers][kvHeads][positions]} rows of an {@link
 * EntryFormat}. An entry is one contiguous row, so gathering some entries touches no more than
 * their pages.
 */
public final class StoredEntries implements PromptEntries {
  private final ModelShape shape;
  private final int length;
  private final EntryFormat format;
  private final List<MemorySegment> layers;

  private StoredEntries(
      ModelShape shape, int length, EntryFormat format, List<MemorySegment> layers) {
    this.shape = shape;
    this.length = length;
    this.format = format;
    this.layers = layers;
  }

  /**
   * Entries in a part of a file.
   *
   * @param shape the model's shape
   * @param length positions of the prompt
   * @param format how the rows are stored
   * @param rows as many bytes as {@link #bytes(ModelShape, int, EntryFormat)} says
   * @return the entries
   */
  public static StoredEntries in(
      ModelShape shape, int length, EntryFormat format, MemorySegment rows) {
    long size = bytes(shape, length, format) / shape.layers();
    List<MemorySegment> layers = new ArrayList<>();
    for (int layer = 0; layer < shape.layers(); layer++) {
      layers.add(rows.asSlice(layer * size, size));
    }
    return new StoredEntries(shape, length, format, layers);
  }

  /**
   * Copies entries into arrays.
   *
   * @param shape the model's shape
   * @param length positions of the prompt
   * @param format how to hold them; they are rounded to what it can hold
   * @param source the entries of a whole prompt
   * @param pool does it layer by layer
   * @return the copy
   */
  public static StoredEntries copy(
      ModelShape shape, int length, EntryFormat format, PromptEntries source, WorkPool pool) {
    int size = Math.toIntExact(bytes(shape, length, format) / shape.layers());
    MemorySegment[] layers = new MemorySegment[shape.layers()];
    pool.forEach(layers.length, layer -> layers[layer] = MemorySegment.ofArray(new byte[size]));
    StoredEntries result = new StoredEntries(shape, length, format, Arrays.asList(layers));
    pool.forEach(layers.length, layer -> result.fill(layer, source));
    return result;
  }

  private void fill(int layer, PromptEntries source) {
    for (int head = 0; head < shape.kvHeads(); head++) {
      for (int entry = 0; entry < length; entry++) {
        long start = offset(head, entry);
        format.write(source.key(layer, head, entry), layers.get(layer), start);
        long second = start + format.partBytes(shape.headDim());
        format.write(source.value(layer, head, entry), layers.get(layer), second);
      }
    }
  }

  /**
   * Bytes of all entries.
   *
   * @param shape the model's shape
   * @param length positions of the prompt
   * @param format how the rows are stored
   * @return the size
   */
  public static long bytes(ModelShape shape, int length, EntryFormat format) {
    return Math.multiplyExact(
        (long) shape.layers() * shape.kvHeads() * length, format.rowBytes(shape.headDim()));
  }

  /**
   * How the rows are stored.
   *
   * @return the format
   */
  public EntryFormat format() {
    return format;
  }

  /**
   * The rows of a layer.
   *
   * @param layer a layer
   * @return {@code [kvHeads][positions]} rows
   */
  public MemorySegment layer(int layer) {
    return layers.get(layer).asReadOnly();
  }

  @Override
  public int size(int layer, int kvHead) {
    return length;
  }

  @Override
  public float[] key(int layer, int kvHead, int entry) {
    return part(layer, offset(kvHead, entry));
  }

  @Override
  public float[] value(int layer, int kvHead, int entry) {
    return part(layer, offset(kvHead, entry) + format.partBytes(shape.headDim()));
  }

  private float[] part(int layer, long start) {
    float[] part = new float[shape.headDim()];
    format.read(layers.get(layer), start, part, 0, part.length);
    return part;
  }

  private long offset(int kvHead, int entry) {
    return ((long) kvHead * length + entry) * format.rowBytes(shape.headDim());
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
    MemorySegment rows = layers.get(layer);
    int elements = shape.headDim();
    float[] row = new float[2 * elements];
    for (int entry : entries) {
      long start = offset(kvHead, entry);
      format.read(rows, start, row, 0, elements);
      format.read(rows, start + format.partBytes(elements), row, elements, elements);
      cache.append(row, 0, row, elements, entry);
    }
    return cache;
  }

  @Override
  public long bytes() {
    return layers.stream()
        .filter(rows -> !rows.isNative())
        .mapToLong(MemorySegment::byteSize)
        .sum();
  }
}
