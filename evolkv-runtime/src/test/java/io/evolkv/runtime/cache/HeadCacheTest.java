package io.evolkv.runtime.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.evolkv.runtime.kernels.KernelProvider;
import io.evolkv.runtime.kernels.Kernels;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HeadCacheTest {
  private static final int HEAD_DIM = 24;
  private final SplittableRandom random = new SplittableRandom(3);

  private float[] row() {
    float[] row = new float[HEAD_DIM];
    for (int i = 0; i < row.length; i++) {
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
}
