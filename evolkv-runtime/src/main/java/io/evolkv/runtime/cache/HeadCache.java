package io.evolkv.runtime.cache;

import io.evolkv.runtime.kernels.Kernels;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The entries of one KV head: keys with the rotation of their original position, values, and the
 * positions. Heads of one layer may hold different numbers of entries.
 *
 * <p>The first entries may be those of another cache, in whole panels. They are shared: any number
 * of caches reads them, on any threads, and none writes them.
 */
public final class HeadCache {
  private EntryBlock shared;
  private EntryBlock own;

  /**
   * An empty cache.
   *
   * @param headDim values per key and per value
   * @param capacity entries to make room for; it grows as needed
   */
  public HeadCache(int headDim, int capacity) {
    this(new EntryBlock(headDim, 0), new EntryBlock(headDim, capacity));
  }

  private HeadCache(EntryBlock shared, EntryBlock own) {
    this.shared = shared;
    this.own = own;
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
    own.append(key, keyOffset, value, valueOffset, position);
  }

  /**
   * A cache of the same entries that goes on by itself. It shares this cache's whole panels, so
   * that this one must not drop entries any more.
   *
   * @param extra entries to make room for beyond these
   * @return the cache
   */
  public HeadCache continued(int extra) {
    EntryBlock base = shared.size() > 0 ? shared : own.wholePanels();
    int[] rest = IntStream.range(base.size(), size()).toArray();
    return new HeadCache(base, copy(rest, extra));
  }

  /**
   * A cache of its own that holds only some entries of this one.
   *
   * @param kept ascending indices of entries
   * @param extra entries to make room for beyond these
   * @return the smaller cache
   */
  public HeadCache gather(int[] kept, int extra) {
    return new HeadCache(new EntryBlock(headDim(), 0), copy(kept, extra));
  }

  private EntryBlock copy(int[] entries, int extra) {
    EntryBlock result = new EntryBlock(headDim(), entries.length + extra);
    int below = below(entries);
    result.append(shared, Arrays.copyOf(entries, below));
    result.append(own, above(entries, below));
    return result;
  }

  /** How many of ascending entries are shared. */
  private int below(int[] entries) {
    int at = Arrays.binarySearch(entries, shared.size());
    return at < 0 ? -at - 1 : at;
  }

  /** Indices into the own block, of the entries after so many that are shared. */
  private int[] above(int[] entries, int below) {
    int[] result = Arrays.copyOfRange(entries, below, entries.length);
    Arrays.setAll(result, i -> result[i] - shared.size());
    return result;
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
    HeadCache result = new HeadCache(shared.withOwnKeys(), own.withOwnKeys());
    for (int entry : entries) {
      float[] key = key(entry);
      change.apply(entry, key);
      result.block(entry).writeKey(result.index(entry), key, 0);
    }
    return result;
  }

  /** The block that an entry is in. */
  private EntryBlock block(int entry) {
    return entry < shared.size() ? shared : own;
  }

  /** Where it is there. */
  private int index(int entry) {
    return entry < shared.size() ? entry : entry - shared.size();
  }

  private int headDim() {
    return own.headDim();
  }

  /** An empty cache of the same kind. */
  HeadCache emptied(int capacity) {
    return new HeadCache(headDim(), capacity);
  }

  /**
   * Drops all entries but some: in place, or where shared ones are dropped, by copying the others.
   *
   * @param kept ascending indices of entries
   */
  public void retain(int[] kept) {
    int below = below(kept);
    if (below == shared.size()) {
      own.retain(above(kept, below));
    } else {
      own = copy(kept, own.free());
      shared = new EntryBlock(headDim(), 0);
    }
  }

  /**
   * Entries held.
   *
   * @return the number of entries
   */
  public int size() {
    return shared.size() + own.size();
  }

  /**
   * The position an entry had from the start.
   *
   * @param entry 0 to {@code size() - 1}
   * @return its position in the sequence
   */
  public int position(int entry) {
    return block(entry).position(index(entry));
  }

  /**
   * A key.
   *
   * @param entry 0 to {@code size() - 1}
   * @return {@code [headDim]}
   */
  public float[] key(int entry) {
    return block(entry).key(index(entry));
  }

  /**
   * A value.
   *
   * @param entry 0 to {@code size() - 1}
   * @return {@code [headDim]}
   */
  public float[] value(int entry) {
    return block(entry).value(index(entry));
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
    int below = Math.min(entries, shared.size());
    if (below > 0) {
      shared.scores(kernels, queries, offset, stride, rows, below, out, outOffset, outStride);
    }
    if (below < entries) {
      int above = outOffset + below;
      own.scores(kernels, queries, offset, stride, rows, entries - below, out, above, outStride);
    }
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
    int below = Math.min(entries, shared.size());
    if (below == 0) {
      own.mix(kernels, probabilities, offset, stride, rows, entries, out, outOffset, outStride);
      return;
    }
    shared.mix(kernels, probabilities, offset, stride, rows, below, out, outOffset, outStride);
    int above = offset + below;
    int rest = entries - below;
    own.addMix(kernels, probabilities, above, stride, rows, rest, out, outOffset, outStride);
  }

  /**
   * Bytes of the entries themselves, shared ones too, without room to grow and padding.
   *
   * @return keys and values as stored
   */
  public long entryBytes() {
    return size() * entryBytes(headDim());
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
   * Memory of this cache itself.
   *
   * @return bytes, room to grow and padding included, shared entries not
   */
  public long bytes() {
    return own.bytes();
  }

  /**
   * Memory of a cache with so much room.
   *
   * @param headDim values per key and per value
   * @param capacity entries it has room for
   * @return bytes, padding included
   */
  public static long bytes(int headDim, int capacity) {
    long room = wholePanels(capacity);
    return Float.BYTES * room * (headDim + wholePanels(headDim) + 1L);
  }
}
