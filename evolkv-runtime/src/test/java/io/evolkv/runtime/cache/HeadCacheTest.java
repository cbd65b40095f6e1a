package io.evolkv.runtime.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.evolkv.runtime.kernels.KernelProvider;
import io.evolkv.runtime.kernels.Kernels;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeadCacheTest {
  private static final int HEAD_DIM = 24;
  private final SplittableRandom random = new SplittableRandom(3);

  private float[] row() {
    return random(HEAD_DIM);
  }

  private float[] random(int n) {
    float[] row = new float[n];
    for (int i = 0; i < n; i++) {
      row[i] = (float) random.nextGaussian();
    }
    return row;
  }

  private HeadCache cache(int entries, float[][] keys, float[][] values) {
    HeadCache cache = new HeadCache(HEAD_DIM, 4);
    for (int i = 0; i < entries; i++) {
      keys[i] = row();
      values[i] = row();
      cache.append(keys[i], 0, values[i], 0, 10 + i);
    }
    return cache;
  }

  @Test
  void appendGatherAndRetainKeepRowsAndPositions() {
    float[][] keys = new float[100][];
    float[][] values = new float[100][];
    HeadCache cache = cache(100, keys, values);
    int[] kept = IntStream.range(0, 100).filter(i -> i % 3 == 1).toArray();
    HeadCache gathered = cache.gather(kept, 2);
    cache.retain(kept);
    for (HeadCache smaller : new HeadCache[] {gathered, cache}) {
      assertThat(smaller.size()).isEqualTo(kept.length);
      for (int i = 0; i < kept.length; i++) {
        assertThat(smaller.key(i)).containsExactly(keys[kept[i]]);
        assertThat(smaller.value(i)).containsExactly(values[kept[i]]);
        assertThat(smaller.position(i)).isEqualTo(10 + kept[i]);
      }
      assertThat(smaller.entryBytes()).isEqualTo(kept.length * 2L * HEAD_DIM * 4);
    }
  }

  @Test
  void otherKeysLeaveTheCacheItselfAlone() {
    float[][] keys = new float[40][];
    float[][] values = new float[40][];
    HeadCache cache = cache(40, keys, values);
    HeadCache other = cache.withKeys(new int[] {3, 38}, (entry, key) -> key[1] = entry);
    assertThat(other.size()).isEqualTo(40);
    for (int i = 0; i < 40; i++) {
      float[] expected = keys[i].clone();
      assertThat(cache.key(i)).containsExactly(expected);
      expected[1] = i == 3 || i == 38 ? i : expected[1];
      assertThat(other.key(i)).containsExactly(expected);
      assertThat(other.value(i)).containsExactly(values[i]);
      assertThat(other.position(i)).isEqualTo(10 + i);
    }
  }

  @Test
  void scoresAndMixAreTheProductsOverTheEntries() {
    Kernels kernels = KernelProvider.select(KernelProvider.Choice.AUTO).kernels();
    float[][] keys = new float[45][];
    float[][] values = new float[45][];
    HeadCache cache = cache(45, keys, values);
    float[] query = row();
    float[] scores = new float[64];
    cache.scores(kernels, query, 0, HEAD_DIM, 1, 45, scores, 0, 64);
    float[] out = new float[HeadCache.wholePanels(HEAD_DIM)];
    cache.mix(kernels, scores, 0, 64, 1, 45, out, 0, out.length);
    for (int i = 0; i < 45; i++) {
      double dot = 0;
      for (int d = 0; d < HEAD_DIM; d++) {
        dot += query[d] * keys[i][d];
      }
      assertThat((double) scores[i]).isCloseTo(dot, within(1e-4));
    }
    for (int d = 0; d < HEAD_DIM; d++) {
      double sum = 0;
      for (int i = 0; i < 45; i++) {
        sum += (double) scores[i] * values[i][d];
      }
      assertThat((double) out[d]).isCloseTo(sum, within(1e-3));
    }
    for (int d = HEAD_DIM; d < out.length; d++) {
      assertThat(out[d]).isZero();
    }
  }

  private HeadCache cache(int entries) {
    return cache(entries, new float[entries][], new float[entries][]);
  }

  private static int[] range(int from, int to) {
    return IntStream.range(from, to).toArray();
  }

  private void appendToBoth(HeadCache shared, HeadCache copied, int entries) {
    for (int i = 0; i < entries; i++) {
      float[] key = row();
      float[] value = row();
      shared.append(key, 0, value, 0, 500 + i);
      copied.append(key, 0, value, 0, 500 + i);
    }
  }

  /** The same entries, and the same bits of scores and mixes over the first ones of them. */
  private void assertSame(HeadCache actual, HeadCache expected) {
    assertThat(actual.size()).isEqualTo(expected.size());
    assertThat(actual.entryBytes()).isEqualTo(expected.entryBytes());
    for (int i = 0; i < expected.size(); i++) {
      assertThat(actual.key(i)).containsExactly(expected.key(i));
      assertThat(actual.value(i)).containsExactly(expected.value(i));
      assertThat(actual.position(i)).isEqualTo(expected.position(i));
    }
    for (KernelProvider.Choice choice :
        new KernelProvider.Choice[] {KernelProvider.Choice.AUTO, KernelProvider.Choice.SCALAR}) {
      Kernels kernels = KernelProvider.select(choice).kernels();
      for (int rows = 1; rows <= 5; rows++) {
        for (int entries = expected.size(); entries > 0; entries /= 3) {
          float[] queries = random(rows * HEAD_DIM);
          assertThat(attended(actual, kernels, queries, rows, entries))
              .containsExactly(attended(expected, kernels, queries, rows, entries));
        }
      }
    }
  }

  private static float[] attended(
      HeadCache cache, Kernels kernels, float[] queries, int rows, int entries) {
    int stride = HeadCache.wholePanels(entries);
    float[] scores = new float[rows * stride];
    cache.scores(kernels, queries, 0, HEAD_DIM, rows, entries, scores, 0, stride);
    int width = HeadCache.wholePanels(HEAD_DIM);
    float[] out = new float[rows * width];
    cache.mix(kernels, scores, 0, stride, rows, entries, out, 0, width);
    return out;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 31, 32, 33, 64, 100})
  void cachesThatContinueOneAreCopiesToTheirReaders(int entries) {
    HeadCache source = cache(entries);
    HeadCache before = source.gather(range(0, entries), 0);
    HeadCache first = source.continued(3);
    HeadCache second = source.continued(0);
    HeadCache copy = source.gather(range(0, entries), 3);
    HeadCache otherCopy = source.gather(range(0, entries), 0);
    assertSame(first, copy);

    appendToBoth(first, copy, 90);
    appendToBoth(second, otherCopy, 40);
    assertSame(first, copy);
    assertSame(second, otherCopy);
    assertSame(first.continued(5), copy);
    assertSame(source, before);
  }

  @Test
  void whatIsSharedTakesNoMemory() {
    assertThat(cache(100).continued(8).bytes()).isEqualTo(HeadCache.bytes(HEAD_DIM, 4 + 8));
    assertThat(cache(96).continued(0).bytes()).isZero();
  }

  /** Of 100 shared and copied, and 30 new entries: some of all, some of the new ones, none. */
  static Stream<int[]> kept() {
    return Stream.of(
        IntStream.range(0, 130).filter(i -> i % 3 == 1).toArray(),
        range(90, 130),
        range(99, 130),
        IntStream.range(0, 130).filter(i -> i < 97 || i % 2 == 0).toArray(),
        range(0, 96),
        range(0, 95),
        range(0, 130),
        new int[0]);
  }

  @ParameterizedTest
  @MethodSource("kept")
  void entriesOfSharedCachesAreDroppedAsOfCopies(int[] kept) {
    HeadCache source = cache(100);
    HeadCache before = source.gather(range(0, 100), 0);
    HeadCache shared = source.continued(10);
    HeadCache copied = source.gather(range(0, 100), 10);
    appendToBoth(shared, copied, 30);
    HeadCache gathered = shared.gather(kept, 2);
    HeadCache expected = copied.gather(kept, 2);
    assertSame(gathered, expected);

    shared.retain(kept);
    copied.retain(kept);
    assertSame(shared, copied);
    appendToBoth(shared, copied, 70);
    assertSame(shared, copied);
    assertSame(gathered, expected);
    assertSame(source, before);
  }

  @Test
  void otherKeysOfSharedEntriesLeaveTheSourceAlone() {
    HeadCache source = cache(70);
    HeadCache before = source.gather(range(0, 70), 0);
    HeadCache shared = source.continued(10);
    HeadCache.KeyChange change = (entry, key) -> key[2] = entry;
    int[] changed = {0, 40, 63, 64, 69};
    assertSame(shared.withKeys(changed, change), before.withKeys(changed, change));
    assertSame(shared, before);
    assertSame(source, before);
  }
}
