package io.evolkv.bench.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.evolkv.api.model.Observation;
import io.evolkv.api.model.StopRule;
import io.evolkv.api.task.Sample;
import io.evolkv.bench.fakes.FakePrompt;
import io.evolkv.bench.fakes.FakeRuntime;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ChunkedPrefillTest {
  private final FakeRuntime runtime = new FakeRuntime();

  @Test
  void afterAFirstSmallChunkTheOthersFillTheMemoryTheyMayTake() {
    List<TokenizedSample> samples = samples(10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10);

    new ChunkedPrefill(runtime, Observation.NONE, 5 * 10 * FakePrompt.BYTES_PER_TOKEN)
        .forEachChunk(samples, (chunk, prompts) -> {});

    assertThat(runtime.prefillSizes()).containsExactly(4, 5, 3);
  }

  @Test
  void memoryOfAllPromptsFollowsFromTheFirstChunk() {
    List<TokenizedSample> samples = samples(10, 10, 10, 10, 50, 60);
    ChunkedPrefill prefill = new ChunkedPrefill(runtime, Observation.NONE, 1);
    List<Double> estimates = new ArrayList<>();

    assertThat(prefill.estimatedBytes(samples)).isZero();
    prefill.forEachChunk(
        samples, (chunk, prompts) -> estimates.add(prefill.estimatedBytes(samples)));

    assertThat(estimates).containsOnly(150.0 * FakePrompt.BYTES_PER_TOKEN);
  }

  @Property(tries = 200)
  void everyPromptComesOnceInOrderAndChunksKeepToTheirBytes(
      @ForAll @Size(min = 1, max = 90) List<@IntRange(min = 1, max = 100) Integer> lengths,
      @ForAll @IntRange(min = 1, max = 200_000) int maxBytes) {
    List<TokenizedSample> samples = samples(lengths.stream().mapToInt(Integer::intValue).toArray());
    List<TokenizedSample> seen = new ArrayList<>();
    int[] chunks = {0};

    new ChunkedPrefill(runtime, Observation.NONE, maxBytes)
        .forEachChunk(
            samples,
            (chunk, prompts) -> {
              seen.addAll(chunk);
              assertThat(prompts).extracting(p -> p.length()).isEqualTo(lengthsOf(chunk));
              long bytes = prompts.stream().mapToLong(p -> p.bytes()).sum();
              assertThat(chunks[0]++ == 0 || chunk.size() == 1 || bytes <= maxBytes).isTrue();
            });

    assertThat(seen).isEqualTo(samples);
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
