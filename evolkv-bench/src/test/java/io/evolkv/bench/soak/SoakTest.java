package io.evolkv.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.evolkv.api.model.Completion;
import io.evolkv.api.model.GenerationRequest;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.model.ModelRuntimeFactory;
import io.evolkv.api.model.ModelSource;
import io.evolkv.api.model.Observation;
import io.evolkv.api.model.Prefilled;
import io.evolkv.api.model.StopRule;
import io.evolkv.bench.plugin.PluginRegistry;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Mixed requests: prompts of all lengths, whole and cut caches, batches of 1 to 32 sequences, 1 to
 * 48 new tokens. Memory stays flat, and a request that comes again is answered the same. A few
 * batches by default; {@code -Devolkv.soak.minutes=30} goes on for so long and prints a line a
 * minute, {@code -Devolkv.soak.model=FILE} takes a model of one's own.
 */
class SoakTest {
  private static final int MINUTES = Integer.getInteger("evolkv.soak.minutes", 0);
  private static final String MODEL = System.getProperty("evolkv.soak.model", "builtin:tiny");
  private static final int LEAST_BATCHES = 12;

  /** Different kinds of batches: each comes again and again. */
  private static final int KINDS = 40;

  /** What the heap may grow by after the first tenth: buffers that grow with the longest prompt. */
  private static final long GROWTH = 48L << 20;

  private final Map<Integer, List<List<Integer>>> answers = new HashMap<>();
  private long tokens;
  private long sequences;

  @Test
  void memoryStaysFlatAndAnswersStayTheSame() {
    try (ModelRuntime runtime = open()) {
      long begin = System.nanoTime();
      long end = begin + TimeUnit.MINUTES.toNanos(MINUTES);
      Random order = new Random(5);
      long early = 0;
      long nextLine = 0;
      for (int batch = 0; batch < LEAST_BATCHES || System.nanoTime() < end; batch++) {
        serve(runtime, order.nextInt(MINUTES == 0 ? 4 : KINDS));
        long minute = TimeUnit.NANOSECONDS.toMinutes(System.nanoTime() - begin);
        if (minute >= nextLine) {
          nextLine = minute + 1;
          long used = usedHeap();
          if (early == 0 && minute * 10 >= MINUTES) {
            early = used;
          }
          System.out.printf(
              "%3d min  %,9d sequences  %,11d tokens  heap %,6.1f MiB%n",
              minute, sequences, tokens, used / 1048576.0);
        }
      }
      assertThat(usedHeap()).isLessThan(early + GROWTH);
      assertThat(answers).isNotEmpty();
    }
  }

  private static ModelRuntime open() {
    return open(PluginRegistry.discover(Optional.empty(), line -> {}).runtime("vector"));
  }

  private static <O extends Record> ModelRuntime open(ModelRuntimeFactory<O> factory) {
    return factory.open(new ModelSource(MODEL, 2), factory.defaultOptions());
  }

  /** One batch; its kind decides everything about it. */
  private void serve(ModelRuntime runtime, int kind) {
    Random random = new Random(kind);
    int most = Math.min(1000, runtime.shape().contextLength() - 60);
    int prompts = 1 + random.nextInt(3);
    List<Prefilled> prefilled = new ArrayList<>();
    for (int i = 0; i < prompts; i++) {
      int length = 8 + random.nextInt(most - 8);
      int[] prompt =
          IntStream.range(0, length)
              .map(at -> 20 + random.nextInt(runtime.shape().vocabularySize() - 40))
              .toArray();
      prefilled.add(runtime.prefill(prompt, Observation.NONE));
    }
    int size = 1 << random.nextInt(6);
    List<GenerationRequest> requests = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      Prefilled prompt = prefilled.get(random.nextInt(prompts));
      requests.add(
          GenerationRequest.of(
              prompt,
              kept(runtime, prompt.length(), random),
              1 + random.nextInt(48),
              random.nextBoolean() ? StopRule.NEVER : StopRule.atNewline()));
    }
    List<List<Integer>> given =
        runtime.generate(requests).stream().map(Completion::tokens).toList();
    given.forEach(completion -> tokens += completion.size());
    sequences += given.size();
    assertThat(answers.computeIfAbsent(kind, first -> given)).isEqualTo(given);
  }

  private static List<KeptEntries> kept(ModelRuntime runtime, int length, Random random) {
    int layers = runtime.shape().layers();
    int heads = runtime.shape().kvHeads();
    if (random.nextInt(3) == 0) {
      return Collections.nCopies(layers, KeptEntries.all(heads, length));
    }
    List<KeptEntries> kept = new ArrayList<>();
    for (int layer = 0; layer < layers; layer++) {
      int[][] entries = new int[heads][];
      for (int head = 0; head < heads; head++) {
        int one = 1 + random.nextInt(4);
        entries[head] = IntStream.range(0, length).filter(at -> at % one == 0).toArray();
      }
      kept.add(KeptEntries.of(entries));
    }
    return kept;
  }

  private static long usedHeap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
