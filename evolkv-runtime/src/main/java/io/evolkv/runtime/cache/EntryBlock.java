package io.evolkv.runtime.cache;

import io.evolkv.runtime.kernels.Kernels;
import java.util.Arrays;

/**
 * Entries of one KV head that lie side by side. Keys are stored in panels of {@link Kernels#PANEL}
 * entries, {@code [panel][headDim][PANEL]}, so that a query times all keys is a product of panels;
 * values row by row, {@code [entry][headDim rounded up to whole panels]}, so that probabilities
 * times values is one.
 */
final class EntryBlock {
  private final int headDim;
  private final int valueStride;
  private float[] keys;
  private float[] values;
  private int[] positions;
  private int size;

  /** An empty block with room for so many entries; it grows as needed. */
  EntryBlock(int headDim, int capacity) {
    this.headDim = headDim;
    this.valueStride = HeadCache.wholePanels(headDim);
    int room = HeadCache.wholePanels(capacity);
    keys = new float[Math.multiplyExact(room, headDim)];
    values = new float[Math.multiplyExact(room, valueStride)];
    positions = new int[room];
  }

  private EntryBlock(EntryBlock source, float[] keys, int size) {
    headDim = source.headDim;
    valueStride = source.valueStride;
    values = source.values;
    positions = source.positions;
    this.keys = keys;
    this.size = size;
  }

  /** The entries of the whole panels, in the same arrays. */
  EntryBlock wholePanels() {
    return new EntryBlock(this, keys, size / Kernels.PANEL * Kernels.PANEL);
  }

  /** The same entries with keys of their own; all else is in the same arrays. */
  EntryBlock withOwnKeys() {
    return new EntryBlock(this, keys.clone(), size);
  }

  int headDim() {
    return headDim;
  }

  int size() {
    return size;
  }

  /** Entries that can be appended before the block grows. */
  int free() {
    return positions.length - size;
  }

  int position(int entry) {
    return positions[entry];
  }

  float[] value(int entry) {
    return Arrays.copyOfRange(values, entry * valueStride, entry * valueStride + headDim);
  }

  float[] key(int entry) {
    float[] key = new float[headDim];
    int lane = keyStart(entry);
    for (int d = 0; d < headDim; d++) {
      key[d] = keys[lane + d * Kernels.PANEL];
    }
    return key;
  }

  void writeKey(int entry, float[] key, int offset) {
    int lane = keyStart(entry);
    for (int d = 0; d < headDim; d++) {
      keys[lane + d * Kernels.PANEL] = key[offset + d];
    }
  }

  /** A key's elements start here and are PANEL apart. */
  private int keyStart(int entry) {
    return entry / Kernels.PANEL * Kernels.PANEL * headDim + entry % Kernels.PANEL;
  }

  void append(float[] key, int keyOffset, float[] value, int valueOffset, int position) {
    if (free() == 0) {
      grow();
    }
    writeKey(size, key, keyOffset);
    System.arraycopy(value, valueOffset, values, size * valueStride, headDim);
    positions[size++] = position;
  }

  private void grow() {
    int room = HeadCache.wholePanels(Math.max(size + 1, size + size / 2));
    keys = Arrays.copyOf(keys, Math.multiplyExact(room, headDim));
    values = Arrays.copyOf(values, Math.multiplyExact(room, valueStride));
    positions = Arrays.copyOf(positions, room);
  }

  /** Appends some entries of another block, for which there must be room. */
  void append(EntryBlock source, int[] entries) {
    int count;
    for (int i = 0; i < entries.length; i += count) {
      count = Math.min(Kernels.PANEL - size % Kernels.PANEL, entries.length - i);
      copyKeys(source, entries, i, count);
      for (int entry = i; entry < i + count; entry++) {
        copyRow(source, entries[entry], size++);
      }
    }
  }

  /** Keys that go to one panel, element by element, so that writes follow each other. */
  private void copyKeys(EntryBlock source, int[] entries, int first, int count) {
    int[] lanes = new int[count];
    for (int i = 0; i < count; i++) {
      lanes[i] = source.keyStart(entries[first + i]);
    }
    int to = keyStart(size);
    for (int element = 0; element < headDim * Kernels.PANEL; element += Kernels.PANEL) {
      for (int i = 0; i < count; i++) {
        keys[to + element + i] = source.keys[lanes[i] + element];
      }
    }
  }

  /** All of an entry but its key. */
  private void copyRow(EntryBlock source, int from, int to) {
    System.arraycopy(source.values, from * valueStride, values, to * valueStride, headDim);
    positions[to] = source.positions[from];
  }

  /** Drops all entries but some, in place. */
  void retain(int[] entries) {
    for (int i = 0; i < entries.length; i++) {
      if (entries[i] != i) {
        copyKey(entries[i], i);
        copyRow(this, entries[i], i);
      }
    }
    size = entries.length;
  }

  private void copyKey(int from, int to) {
    int fromLane = keyStart(from);
    int toLane = keyStart(to);
    for (int d = 0; d < headDim; d++) {
      keys[toLane + d * Kernels.PANEL] = keys[fromLane + d * Kernels.PANEL];
    }
  }

  /** Queries times the first entries' keys, see {@link HeadCache#scores}. */
  void scores(
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
        HeadCache.wholePanels(entries) / Kernels.PANEL,
        headDim,
        out,
        outOffset,
        outStride,
        rows);
  }

  /** Probabilities times the first entries' values, see {@link HeadCache#mix}. */
  void mix(
      Kernels kernels,
      float[] probabilities,
      int offset,
      int stride,
      int rows,
      int entries,
      float[] out,
      int outOffset,
      int outStride) {
    int panels = valueStride / Kernels.PANEL;
    kernels.multiplyPanels(
        probabilities,
        offset,
        stride,
        values,
        0,
        valueStride,
        Kernels.PANEL,
        panels,
        entries,
        out,
        outOffset,
        outStride,
        rows);
  }

  /** As {@link #mix}, but that the sums go on from what is there. */
  void addMix(
      Kernels kernels,
      float[] probabilities,
      int offset,
      int stride,
      int rows,
      int entries,
      float[] out,
      int outOffset,
      int outStride) {
    int panels = valueStride / Kernels.PANEL;
    kernels.addPanels(
        probabilities,
        offset,
        stride,
        values,
        0,
        valueStride,
        Kernels.PANEL,
        panels,
        entries,
        out,
        outOffset,
        outStride,
        rows);
  }

  /** Memory, room to grow and padding included. */
  long bytes() {
    return (long) Float.BYTES * (keys.length + values.length + positions.length);
  }
}
