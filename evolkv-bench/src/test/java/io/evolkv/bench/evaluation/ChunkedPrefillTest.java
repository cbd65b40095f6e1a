package io.evolkv.bench.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.Observation;
import io.evolkv.api.model.StopRule;
import io.evolkv.api.task.Sample;
import io.evolkv.bench.fakes.FakePrompt;
import io.evolkv.bench.fakes.FakeRuntime;
import io.evolkv.bench.memory.KeyValueMemory;
import io.evolkv.bench.memory.MemoryCap;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ChunkedPrefillTest {
  private static final int PADDING = 15;

  private final FakeRuntime runtime = new FakeRuntime();

  @Test
  void afterAFirstPromptTheChunksFillTheMemoryThereIs() {
    List<TokenizedSample> samples = samples(10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10);
    KeyValueMemory memory = memory(5 * 10 * FakePrompt.BYTES_PER_TOKEN);

    ChunkedPrefill.alone(runtime, Observation.NONE, memory)
        .forEachChunk(samples, (chunk, prompts) -> {});
    assertThat(runtime.prefillSizes()).containsExactly(1, 5, 5, 1);
    assertThat(memory.room()).isEqualTo(memory.cap());

    runtime.prefillSizes().clear();
    ChunkedPrefill.besideDecoding(runtime, Observation.NONE, memory)
        .forEachChunk(samples, (chunk, prompts) -> {});
    assertThat(runtime.prefillSizes()).containsExactly(1, 2, 2, 2, 2, 2, 1);
  }

  @Test
  void memoryOfAllPromptsFollowsFromTheFirst() {
    List<TokenizedSample> samples = samples(10, 10, 10, 10, 50, 60);
    ChunkedPrefill prefill = ChunkedPrefill.alone(runtime, Observation.NONE, memory(1 << 20));
    List<Double> estimates = new ArrayList<>();

    assertThat(prefill.estimatedBytes(samples)).isZero();
    prefill.forEachChunk(
        samples, (chunk, prompts) -> estimates.add(prefill.estimatedBytes(samples)));

    double longer = (50.0 + PADDING + 60 + PADDING) * FakePrompt.BYTES_PER_TOKEN;
    assertThat(estimates.getFirst()).isEqualTo(4 * 10 * FakePrompt.BYTES_PER_TOKEN + longer);
  }

  @Test
  void aPromptThatHasNoRoomIsRefusedInOneLine() {
    List<TokenizedSample> samples = samples(10, 20);

    assertThatThrownBy(
            () ->
                ChunkedPrefill.alone(runtime, Observation.NONE, memory(3000))
                    .forEachChunk(samples, (chunk, prompts) -> {}))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "store.memory is 3000, too little for a prompt of 20 tokens; set store.memory=4k or more");
  }

  @Test
  void theLeastMemoryHasRoomForAContextOfNewTokensAndNoMore() {
    ChunkedPrefill prefill = ChunkedPrefill.alone(runtime, Observation.NONE, memory(1 << 20));
    prefill.forEachChunk(samples(10), (chunk, prompts) -> {});
    int context = FakeRuntime.SHAPE.contextLength();

    double least = prefill.leastBytes(List.of(sample(10, context)));

    assertThat(least).isGreaterThan(prefill.leastBytes(List.of(sample(10, context - 1))));
    assertThat(prefill.leastBytes(List.of(sample(10, 1_000_000)))).isEqualTo(least);
  }

  private TokenizedSample sample(int length, int newTokens) {
    Sample sample =
        new Sample("s", "c", "x".repeat(length), List.of("a"), "", newTokens, StopRule.END_TOKEN);
    return TokenizedSample.all(List.of(sample), runtime).getFirst();
  }

  @Property(tries = 200)
  void everyPromptComesOnceInOrderAndChunksKeepToTheirBytes(
      @ForAll @Size(min = 1, max = 90) List<@IntRange(min = 1, max = 100) Integer> lengths,
      @ForAll @IntRange(min = 11_500, max = 200_000) int bytes) {
    List<TokenizedSample> samples = samples(lengths.stream().mapToInt(Integer::intValue).toArray());
    List<TokenizedSample> seen = new ArrayList<>();
    KeyValueMemory memory = memory(bytes);

    ChunkedPrefill.alone(runtime, Observation.NONE, memory)
        .forEachChunk(
            samples,
            (chunk, prompts) -> {
              seen.addAll(chunk);
              assertThat(prompts).extracting(p -> p.length()).isEqualTo(lengthsOf(chunk));
            });

    assertThat(seen).isEqualTo(samples);
    assertThat(memory.peak()).isLessThanOrEqualTo(memory.cap());
  }

  private static KeyValueMemory memory(long bytes) {
    return KeyValueMemory.of(MemoryCap.ofBytes(bytes));
  }

  private static List<Integer> lengthsOf(List<TokenizedSample> samples) {
    return samples.stream().map(TokenizedSample::length).toList();
  }

  private List<TokenizedSample> samples(int... lengths) {
    List<Sample> samples = new ArrayList<>();
    for (int length : lengths) {
      samples.add(
          new Sample(
              "s" + samples.size(),
              "c",
              "x".repeat(length),
              List.of("a"),
              "",
              1,
              StopRule.END_TOKEN));
    }
    return TokenizedSample.all(samples, runtime);
  }
}
