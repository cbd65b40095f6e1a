package io.evolkv.policies.scoring;

import io.evolkv.api.model.LayerCache;
import io.evolkv.policies.selection.ScoreOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The keys of one KV head in pages of consecutive entries, each page summed up by the least and the
 * largest value per element. For a cache that only grows.
 */
public final class KeyPages {
  private final int page;
  private final List<float[]> least = new ArrayList<>();
  private final List<float[]> largest = new ArrayList<>();
  private int entries;

  /**
   * No keys yet.
   *
   * @param page entries per page, at least 1
   */
  public KeyPages(int page) {
    this.page = page;
  }

  /**
   * Takes in the entries that a head has beyond those known.
   *
   * @param cache a layer's cache
   * @param kvHead the KV head
   */
  public void update(LayerCache cache, int kvHead) {
    for (int entry = entries; entry < cache.entries(kvHead); entry++) {
      append(cache.key(kvHead, entry));
    }
  }

  /**
   * Appends a key.
   *
   * @param key {@code [headDim]}
   */
  public void append(float[] key) {
    if (entries++ % page == 0) {
      least.add(key.clone());
      largest.add(key.clone());
      return;
    }
    float[] low = least.getLast();
    float[] high = largest.getLast();
    for (int t = 0; t < key.length; t++) {
      low[t] = Math.min(low[t], key[t]);
      high[t] = Math.max(high[t], key[t]);
    }
  }

  /**
   * Number of pages; the last one may be short.
   *
   * @return at least 1 once there are keys
   */
  public int count() {
    return least.size();
  }

  /**
   * Number of keys.
   *
   * @return entries taken in
   */
  public int entries() {
    return entries;
  }

  /**
   * Number of keys of a page.
   *
   * @param index a page
   * @return the size of a page, less for the last one where it is not full
   */
  public int sizeOf(int index) {
    return Math.min(page, entries - index * page);
  }

  /**
   * The least values of a page.
   *
   * @param index a page
   * @return {@code [headDim]}, not to be written to
   */
  public float[] least(int index) {
    return least.get(index);
  }

  /**
   * The largest values of a page.
   *
   * @param index a page
   * @return {@code [headDim]}, not to be written to
   */
  public float[] largest(int index) {
    return largest.get(index);
  }

  /**
   * Upper bounds of q · k over the keys k of each page: the sum over the elements t of {@code
   * max(q_t · least_t, q_t · largest_t)}.
   *
   * @param query {@code [headDim]}
   * @return one bound per page
   */
  public double[] bounds(float[] query) {
    double[] bounds = new double[count()];
    for (int index = 0; index < bounds.length; index++) {
      float[] low = least.get(index);
      float[] high = largest.get(index);
      for (int t = 0; t < query.length; t++) {
        bounds[index] += Math.max((double) query[t] * low[t], (double) query[t] * high[t]);
      }
    }
    return bounds;
  }

  /**
   * The entries of pages.
   *
   * @param pages ascending pages
   * @return ascending entries, whole pages
   */
  public int[] entriesOf(int[] pages) {
    return Arrays.stream(pages)
        .flatMap(index -> IntStream.range(index * page, Math.min(entries, (index + 1) * page)))
        .toArray();
  }

  /**
   * The best entries when all entries of a page score alike; equal scores, the lower entry first.
   *
   * @param scores one score per page
   * @param entryCount entries to take, at most all
   * @return ascending entries; of the last page taken only the first ones may be among them
   */
  public int[] best(double[] scores, int entryCount) {
    int[] result = new int[entryCount];
    int size = 0;
    for (int index : ScoreOrder.of(scores).ranked(0, count(), 0)) {
      for (int i = 0; i < sizeOf(index) && size < entryCount; i++) {
        result[size++] = index * page + i;
      }
    }
    Arrays.sort(result);
    return result;
  }
}
