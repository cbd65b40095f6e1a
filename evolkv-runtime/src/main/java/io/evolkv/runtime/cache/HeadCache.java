package io.evolkv.runtime.cache;

import io.evolkv.runtime.kernels.Kernels;
import java.util.Arrays;

/**
 * The entries of one KV head: keys with the rotation of their original position, values, and the
 * positions. Keys are stored in panels of {@link Kernels#PANEL} entries, {@code
 * [panel][headDim][PANEL]}, so that a query times all keys is a product of panels; values row by
 * row, {@code [entry][headDim rounded up to whole panels]}, so that probabilities times values is
 * one. Heads of one layer may hold different numbers of entries.
 */
public final class HeadCache {
  private final int headDim;
  private final int valueStride;
  private float[] keys;
  private float[] values;
  private int[] positions;
  private int size;

  /**
   * An empty cache.
   *
   * @param headDim values per key and per value
   * @param capacity entries to make room for; it grows as needed
   */
  public HeadCache(int headDim, int capacity) {
    this.headDim = headDim;
    this.valueStride = wholePanels(headDim);
    int room = wholePanels(Math.max(1, capacity));
    keys = new float[Math.multiplyExact(room, headDim)];
    values = new float[Math.multiplyExact(room, valueStride)];
    positions = new int[room];
  }

  private HeadCache(HeadCache source, float[] keys) {
    headDim = source.headDim;
    valueStride = source.valueStride;
    values = source.values;
    positions = source.positions;
    size = source.size;
    this.keys = keys;
  }

  /**
   * Rounds up to whole panels.
   *
   * @param n a number of entries or elements
   * @return the next multiple of {@link Kernels#PANEL}
   */
  public static int wholePanels(int n) {
    return (n + Kernels.PANEL - 1) / Kernels.PANEL * Kernels.PANEL;
  }

  /**
   * Appends an entry.
   *
   * @param key array that holds the key
   * @param keyOffset its first element
   * @param value array that holds the value
   * @param valueOffset its first element
   * @param position the token's position in the sequence
   */
  public void append(float[] key, int keyOffset, float[] value, int valueOffset, int position) {
    if (size == positions.length) {
      grow(size + 1);
    }
    writeKey(size, key, keyOffset);
    System.arraycopy(value, valueOffset, values, size * valueStride, headDim);
    positions[size++] = position;
  }

  /** A key's elements start here and are PANEL apart. */
  private int keyStart(int entry) {
    return entry / Kernels.PANEL * Kernels.PANEL * headDim + entry % Kernels.PANEL;
  }

  private void readKey(int entry, float[] key) {
    int lane = keyStart(entry);
    for (int d = 0; d < headDim; d++) {
      key[d] = keys[lane + d * Kernels.PANEL];
    }
  }

  private void writeKey(int entry, float[] key, int offset) {
    int lane = keyStart(entry);
    for (int d = 0; d < headDim; d++) {
      keys[lane + d * Kernels.PANEL] = key[offset + d];
    }
  }

  private void grow(int entries) {
    int room = wholePanels(Math.max(entries, positions.length + positions.length / 2));
    keys = Arrays.copyOf(keys, Math.multiplyExact(room, headDim));
    values = Arrays.copyOf(values, Math.multiplyExact(room, valueStride));
    positions = Arrays.copyOf(positions, room);
  }

  /**
   * A cache of its own that holds only some entries of this one.
   *
   * @param kept ascending indices of entries
   * @param extra entries to make room for beyond these
   * @return the smaller cache
   */
  public HeadCache gather(int[] kept, int extra) {
    HeadCache result = new HeadCache(headDim, kept.length + extra);
    result.size = kept.length;
    for (int i = 0; i < kept.length; i++) {
      result.copyRow(this, kept[i], i);
    }
    for (int i = 0; i < kept.length; i += Kernels.PANEL) {
      gatherKeys(kept, i, Math.min(Kernels.PANEL, kept.length - i), result);
    }
    return result;
  }

  /** The keys of one panel of the result, element by element, so that writes follow each other. */
  private void gatherKeys(int[] kept, int first, int count, HeadCache result) {
    int[] lanes = new int[count];
    for (int i = 0; i < count; i++) {
      lanes[i] = keyStart(kept[first + i]);
    }
    int to = result.keyStart(first);
    for (int element = 0; element < headDim * Kernels.PANEL; element += Kernels.PANEL) {
      for (int i = 0; i < count; i++) {
        result.keys[to + element + i] = keys[lanes[i] + element];
      }
    }
  }

  /** Changes a key in place. */
  @FunctionalInterface
  public interface KeyChange {
    /**
     * Changes a key.
     *
     * @param entry its entry
     * @param key {@code [headDim]}
     */
    void apply(int entry, float[] key);
  }

  /**
   * The same entries with other keys, valid until this cache changes: all else is shared with it.
   *
   * @param entries those whose keys change
   * @param change changes them
   * @return a cache to attend to
   */
  public HeadCache withKeys(int[] entries, KeyChange change) {
    HeadCache result = new HeadCache(this, keys.clone());
    float[] key = new float[headDim];
    for (int entry : entries) {
      readKey(entry, key);
      change.apply(entry, key);
      result.writeKey(entry, key, 0);
    }
    return result;
  }

  /** An empty cache of the same kind. */
  HeadCache emptied() {
    return new HeadCache(headDim, 1);
  }

  /**
   * Drops all entries but some, in place.
   *
   * @param kept ascending indices of entries
   */
  public void retain(int[] kept) {
    for (int i = 0; i < kept.length; i++) {
      if (kept[i] != i) {
        copyEntry(this, kept[i], i);
      }
    }
    size = kept.length;
  }

  private void copyEntry(HeadCache source, int from, int to) {
    int fromLane = source.keyStart(from);
    int toLane = keyStart(to);
    for (int d = 0; d < headDim; d++) {
      keys[toLane + d * Kernels.PANEL] = source.keys[fromLane + d * Kernels.PANEL];
    }
    copyRow(source, from, to);
  }

  /** All of an entry but its key. */
  private void copyRow(HeadCache source, int from, int to) {
    System.arraycopy(source.values, from * valueStride, values, to * valueStride, headDim);
    positions[to] = source.positions[from];
  }

  /**
   * Entries held.
   *
   * @return the number of entries
   */
  public int size() {
    return size;
  }

  /**
   * The position an entry had from the start.
   *
   * @param entry 0 to {@code size() - 1}
   * @return its position in the sequence
   */
  public int position(int entry) {
    return positions[entry];
  }

  /**
   * A key.
   *
   * @param entry 0 to {@code size() - 1}
   * @return {@code [headDim]}
   */
  public float[] key(int entry) {
    float[] key = new float[headDim];
    readKey(entry, key);
    return key;
  }

  /**
   * A value.
   *
   * @param entry 0 to {@code size() - 1}
   * @return {@code [headDim]}
   */
  public float[] value(int entry) {
    return Arrays.copyOfRange(values, entry * valueStride, entry * valueStride + headDim);
  }

  /**
   * Scores queries against the first entries: out = q · k for each, unscaled. Writes whole panels;
   * what stands beyond {@code entries} is meaningless.
   *
   * @param kernels the kernels
   * @param queries array of the queries
   * @param offset first element of the first query
   * @param stride distance of the queries
   * @param rows number of queries
   * @param entries entries to score
   * @param out {@code [rows, outStride]}
   * @param outOffset first element
   * @param outStride distance of the rows, at least {@code wholePanels(entries)}
   */
  public void scores(
      Kernels kernels,
      float[] queries,
      int offset,
      int stride,
      int rows,
      int entries,
      float[] out,
      int outOffset,
      int outStride) {
    kernels.multiplyPanels(
        queries,
        offset,
        stride,
        keys,
        0,
        Kernels.PANEL,
        Kernels.PANEL * headDim,
        wholePanels(entries) / Kernels.PANEL,
        headDim,
        out,
        outOffset,
        outStride,
        rows);
  }

  /**
   * Mixes the first entries' values: out = p · V.
   *
   * @param kernels the kernels
   * @param probabilities array of the rows p
   * @param offset first element of the first row
   * @param stride distance of the rows
   * @param rows number of rows
   * @param entries entries to mix
   * @param out {@code [rows, outStride]}; whole panels are written
   * @param outOffset first element
   * @param outStride distance of the rows, at least {@code wholePanels(headDim)}
   */
  public void mix(
      Kernels kernels,
      float[] probabilities,
      int offset,
      int stride,
      int rows,
      int entries,
      float[] out,
      int outOffset,
      int outStride) {
    kernels.multiplyPanels(
        probabilities,
        offset,
        stride,
        values,
        0,
        valueStride,
        Kernels.PANEL,
        valueStride / Kernels.PANEL,
        entries,
        out,
        outOffset,
        outStride,
        rows);
  }

  /**
   * Bytes of the entries themselves, without room to grow and padding.
   *
   * @return keys and values as stored
   */
  public long entryBytes() {
    return size * entryBytes(headDim);
  }

  /**
   * Bytes of one entry.
   *
   * @param headDim values per key and per value
   * @return key and value
   */
  public static long entryBytes(int headDim) {
    return 2L * headDim * Float.BYTES;
  }

  /**
   * Memory of this cache.
   *
   * @return bytes, room to grow and padding included
   */
  public long bytes() {
    return (long) Float.BYTES * (keys.length + values.length + positions.length);
  }

  /**
   * Memory of a cache with so much room.
   *
   * @param headDim values per key and per value
   * @param capacity entries it has room for
   * @return bytes, padding included
   */
  public static long bytes(int headDim, int capacity) {
    long room = wholePanels(Math.max(1, capacity));
    return Float.BYTES * room * (headDim + wholePanels(headDim) + 1L);
  }
}
