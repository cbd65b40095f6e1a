package io.evolkv.bench.evaluation;

import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.model.Observation;
import io.evolkv.api.model.Prefilled;
import io.evolkv.bench.memory.KeyValueMemory;
import java.util.Comparator;
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

  private final ModelRuntime runtime;
  private final Observation observation;
  private final KeyValueMemory memory;
  private final int users;
  private double bytesPerToken;
  private int shortest = Integer.MAX_VALUE;
  private int longest;
  private double longestBytes;
  private double longestCacheBytes;
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
    shortest = Math.min(shortest, length);
    if (length > longest) {
      longest = length;
      longestBytes = prompt.prefillBytes();
      longestCacheBytes = prompt.cacheBytes(all, 0);
    }
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
   * a prompt's size does not depend on its length, so that bytes per token fall as prompts get
   * longer: one that is longer than all so far has no more of them than the longest, one that is
   * shorter than all takes no more than the shortest.
   *
   * @param samples any samples
   * @return bytes; 0 before the first chunk
   */
  public double estimatedBytes(List<TokenizedSample> samples) {
    return samples.stream().mapToDouble(this::estimatedBytes).sum();
  }

  private double estimatedBytes(TokenizedSample sample) {
    int length = sample.length();
    if (longest == 0) {
      return 0;
    }
    return length > longest
        ? longestBytes / longest * (length + PromptBytes.PADDING)
        : Math.min(
            longestBytes, bytesPerToken * (Math.max(length, shortest) + PromptBytes.PADDING));
  }

  /**
   * The least memory that samples can be measured with: the longest prompt, and a sequence that
   * keeps all of it, which are there at the same time when methods are compared.
   *
   * @param samples any samples
   * @return bytes; 0 before the first chunk
   */
  public double leastBytes(List<TokenizedSample> samples) {
    TokenizedSample sample = longest(samples);
    int newTokens = sample.newTokens(runtime.shape().contextLength());
    int entries = sample.length() + newTokens + PromptBytes.PADDING;
    return estimatedBytes(sample) + longestCacheBytes / Math.max(1, longest) * entries;
  }

  /**
   * Has prompts that stay in memory leave room to work on the longest one.
   *
   * @param samples any samples
   * @throws io.evolkv.api.error.InvalidInputException when the memory is smaller than that
   */
  public void reserve(List<TokenizedSample> samples) {
    reserve(samples, observation);
  }

  /**
   * Has prompts that stay in memory leave room to work on the longest one.
   *
   * @param samples any samples
   * @param collected what is collected of them at another time, at least what is collected here
   * @throws io.evolkv.api.error.InvalidInputException when the memory is smaller than that
   */
  public void reserve(List<TokenizedSample> samples, Observation collected) {
    int length = longest(samples).length();
    long more =
        PromptBytes.observed(runtime.shape(), length, collected)
            - PromptBytes.observed(runtime.shape(), length, observation);
    memory.reserve(
        (long) Math.ceil(leastBytes(samples)) + more,
        "a prompt of %d tokens and a sequence that keeps it".formatted(length));
  }

  private static TokenizedSample longest(List<TokenizedSample> samples) {
    return samples.stream().max(Comparator.comparingInt(TokenizedSample::length)).orElseThrow();
  }

  /**
   * The most that a chunk takes, if it is more than one prompt.
   *
   * @param memory holds the chunk
   * @param users 1 for a chunk alone, 2 where sequences decode beside it
   * @return bytes
   */
  public static long chunkBytes(KeyValueMemory memory, int users) {
    return Math.min(LARGEST_BYTES, memory.room() / users);
  }

  private int chunkSize(List<TokenizedSample> samples, int from) {
    int left = samples.size() - from;
    if (longest == 0) {
      return 1;
    }
    long most = chunkBytes(memory, users);
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
