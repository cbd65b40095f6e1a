package io.evolkv.bench.evaluation;

import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.model.Observation;
import io.evolkv.api.model.Prefilled;
import io.evolkv.bench.memory.KeyValueMemory;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/**
 * Prefills many prompts a chunk at a time, so that only one chunk has to be in memory. How large a
 * prompt becomes is learned from the prompts before it; where the chunks end changes no result.
 */
public final class ChunkedPrefill {
  /** Largest size of a chunk in memory: a gibibyte, or a quarter of the heap if that is less. */
  private static final long LARGEST_BYTES =
      Math.min(1L << 30, Runtime.getRuntime().maxMemory() / 4);

  private static final int LARGEST_CHUNK = 64;

  /** What runtimes round a prompt's length up to, less one. */
  private static final int PADDING = 15;

  private final ModelRuntime runtime;
  private final Observation observation;
  private final KeyValueMemory memory;
  private final int users;
  private double bytesPerToken;
  private double cacheBytesPerToken;
  private int shortest = Integer.MAX_VALUE;
  private PrefillWork work = PrefillWork.NONE;

  private ChunkedPrefill(
      ModelRuntime runtime, Observation observation, KeyValueMemory memory, int users) {
    this.runtime = runtime;
    this.observation = observation;
    this.memory = memory;
    this.users = users;
  }

  /**
   * A prefill whose consumer needs no memory.
   *
   * @param runtime the model
   * @param observation what to collect besides keys and values
   * @param memory a chunk takes no more than it has room for, except that a first prompt, whose
   *     size nobody knows, is prefilled by itself
   * @return a prefill that has seen no prompt yet
   */
  public static ChunkedPrefill alone(
      ModelRuntime runtime, Observation observation, KeyValueMemory memory) {
    return new ChunkedPrefill(runtime, observation, memory, 1);
  }

  /**
   * A prefill whose consumer decodes while the chunk is there.
   *
   * @param runtime the model
   * @param observation what to collect besides keys and values
   * @param memory a chunk takes no more than half of what it has room for, or one prompt
   * @return a prefill that has seen no prompt yet
   */
  public static ChunkedPrefill besideDecoding(
      ModelRuntime runtime, Observation observation, KeyValueMemory memory) {
    return new ChunkedPrefill(runtime, observation, memory, 2);
  }

  /**
   * Prefills all samples, in order.
   *
   * @param samples any samples
   * @param consumer gets the samples of a chunk and their prefilled prompts
   * @throws io.evolkv.api.error.InvalidInputException when the memory has no room for a prompt
   */
  public void forEachChunk(
      List<TokenizedSample> samples, BiConsumer<List<TokenizedSample>, List<Prefilled>> consumer) {
    int done = 0;
    while (done < samples.size()) {
      List<TokenizedSample> chunk = samples.subList(done, done + chunkSize(samples, done));
      try (KeyValueMemory.Claim claim =
          memory.claim((long) Math.ceil(estimatedBytes(chunk)), prompts(chunk))) {
        List<Prefilled> prompts = prefill(chunk, claim);
        done += chunk.size();
        consumer.accept(chunk, prompts);
      }
    }
  }

  private static String prompts(List<TokenizedSample> chunk) {
    return "a prompt of %d tokens".formatted(chunk.getFirst().length());
  }

  private List<Prefilled> prefill(List<TokenizedSample> chunk, KeyValueMemory.Claim claim) {
    long start = System.nanoTime();
    List<Prefilled> prompts =
        runtime.prefillAll(chunk.stream().map(TokenizedSample::prompt).toList(), observation);
    long length = chunk.stream().mapToLong(TokenizedSample::length).sum();
    work = work.plus(new PrefillWork(length, System.nanoTime() - start));
    claim.set(prompts.stream().mapToLong(Prefilled::prefillBytes).sum());
    claim.set(prompts.stream().mapToLong(Prefilled::bytes).sum());
    prompts.forEach(this::learn);
    return prompts;
  }

  private void learn(Prefilled prompt) {
    int length = prompt.length();
    List<KeptEntries> all =
        IntStream.range(0, runtime.shape().layers())
            .mapToObj(layer -> KeptEntries.all(runtime.shape().kvHeads(), length))
            .toList();
    bytesPerToken = Math.max(bytesPerToken, (double) prompt.prefillBytes() / length);
    cacheBytesPerToken = Math.max(cacheBytesPerToken, (double) prompt.cacheBytes(all, 0) / length);
    shortest = Math.min(shortest, length);
  }

  /**
   * What was prefilled so far.
   *
   * @return its tokens and time
   */
  public PrefillWork work() {
    return work;
  }

  /**
   * Memory that prompts take while they are prefilled, at most, by what those so far took. Part of
   * a prompt's size does not depend on its length, so that a shorter one counts like the shortest.
   *
   * @param samples any samples
   * @return bytes; 0 before the first chunk
   */
  public double estimatedBytes(List<TokenizedSample> samples) {
    return samples.stream().mapToDouble(this::estimatedBytes).sum();
  }

  private double estimatedBytes(TokenizedSample sample) {
    return bytesPerToken == 0 ? 0 : bytesPerToken * (Math.max(sample.length(), shortest) + PADDING);
  }

  /**
   * Memory of a cache that keeps all of a prompt, to the last new token.
   *
   * @param sample a sample
   * @return bytes; 0 before the first chunk
   */
  public double estimatedCacheBytes(TokenizedSample sample) {
    int newTokens = Math.max(sample.sample().maxNewTokens(), sample.target().size());
    return cacheBytesPerToken * (sample.length() + newTokens + PADDING);
  }

  private int chunkSize(List<TokenizedSample> samples, int from) {
    int left = samples.size() - from;
    if (bytesPerToken == 0) {
      return 1;
    }
    long most = Math.min(LARGEST_BYTES, memory.room() / users);
    int size = 1;
    double bytes = estimatedBytes(samples.get(from));
    while (size < Math.min(LARGEST_CHUNK, left)) {
      bytes += estimatedBytes(samples.get(from + size));
      if (bytes > most) {
        break;
      }
      size++;
    }
    return size;
  }
}
