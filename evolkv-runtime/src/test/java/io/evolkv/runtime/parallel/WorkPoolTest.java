package io.evolkv.runtime.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkPoolTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8})
  void everyTaskRunsOnce(int threads) {
    try (WorkPool pool = new WorkPool(threads)) {
      for (int tasks = 0; tasks < 200; tasks++) {
        AtomicIntegerArray runs = new AtomicIntegerArray(tasks + 1);
        pool.forEach(tasks, runs::incrementAndGet);
        int expected = tasks;
        assertThat(IntStream.range(0, tasks + 1).map(runs::get).sum()).isEqualTo(expected);
        assertThat(IntStream.range(0, tasks).allMatch(i -> runs.get(i) == 1)).isTrue();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void aLoopInsideATaskRunsToo(int threads) {
    try (WorkPool pool = new WorkPool(threads)) {
      AtomicInteger sum = new AtomicInteger();
      pool.forEach(10, i -> pool.forEach(10, j -> sum.addAndGet(i * 10 + j)));
      assertThat(sum.get()).isEqualTo(99 * 100 / 2);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void aFailureReachesTheCallerAndThePoolGoesOn(int threads) {
    try (WorkPool pool = new WorkPool(threads)) {
      assertThatThrownBy(
              () ->
                  pool.forEach(
                      50,
                      i -> {
                        if (i == 31) {
                          throw new IllegalStateException("task 31");
                        }
                      }))
          .hasMessage("task 31");
      AtomicInteger count = new AtomicInteger();
      pool.forEach(50, i -> count.incrementAndGet());
      assertThat(count.get()).isEqualTo(50);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 8})
  void threadsThatSleepAreWoken(int threads) throws InterruptedException {
    try (WorkPool pool = new WorkPool(threads)) {
      for (int round = 0; round < 20; round++) {
        CountDownLatch together = new CountDownLatch(threads);
        AtomicInteger met = new AtomicInteger();
        pool.forEach(threads, i -> met.addAndGet(meets(together)));
        assertThat(met.get()).isEqualTo(threads);
        Thread.sleep(round);
      }
    }
  }

  /** 1 when as many tasks run at once as the latch counts. */
  private static int meets(CountDownLatch together) {
    together.countDown();
    try {
      return together.await(20, TimeUnit.SECONDS) ? 1 : 0;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
