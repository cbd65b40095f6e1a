package io.evolkv.bench.evaluation;

import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.model.Observation;
import io.evolkv.api.model.Prefilled;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Prefills many prompts a chunk at a time, so that only one chunk has to be in memory. How large a
 * prompt becomes is learned from the prompts before it; where the chunks end changes no result.
 */
public final class ChunkedPrefill {
  /** Default size of a chunk in memory: a gibibyte, or a quarter of the heap if that is less. */
  public static final long DEFAULT_BYTES = Math.min(1L << 30, Runtime.getRuntime().maxMemory() / 4);

  private static final int FIRST_CHUNK = 4;
  private static final int LARGEST_CHUNK = 64;

  private final ModelRuntime runtime;
  private final Observation observation;
  private final long maxBytes;
  private double bytesPerToken;
  private PrefillWork work = PrefillWork.NONE;

  /**
   * A prefill that has seen no prompt yet.
   *
   * @param runtime the model
   * @param observation what to collect besides keys and values
   * @param maxBytes memory that a chunk may take; a single prompt may take more
   */
  public ChunkedPrefill(ModelRuntime runtime, Observation observation, long maxBytes) {
    this.runtime = runtime;
    this.observation = observation;
    this.maxBytes = maxBytes;
  }

  /**
   * Prefills all samples, in order.
   *
   * @param samples any samples
   * @param consumer gets the samples of a chunk and their prefilled prompts
   */
  public void forEachChunk(
      List<TokenizedSample> samples, BiConsumer<List<TokenizedSample>, List<Prefilled>> consumer) {
    int done = 0;
    while (done < samples.size()) {
      List<TokenizedSample> chunk = samples.subList(done, done + chunkSize(samples, done));
      long start = System.nanoTime();
      List<Prefilled> prompts =
          runtime.prefillAll(chunk.stream().map(TokenizedSample::prompt).toList(), observation);
      prompts.forEach(
          p -> bytesPerToken = Math.max(bytesPerToken, (double) p.bytes() / p.length()));
      long length = chunk.stream().mapToLong(TokenizedSample::length).sum();
      work = work.plus(new PrefillWork(length, System.nanoTime() - start));
      done += chunk.size();
      consumer.accept(chunk, prompts);
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
   * Memory that prefilled prompts take, by what the largest so far took per token.
   *
   * @param samples any samples
   * @return bytes; 0 before the first chunk
   */
  public double estimatedBytes(List<TokenizedSample> samples) {
    return samples.stream().mapToLong(TokenizedSample::length).sum() * bytesPerToken;
  }

  private int chunkSize(List<TokenizedSample> samples, int from) {
    int left = samples.size() - from;
    if (bytesPerToken == 0) {
      return Math.min(FIRST_CHUNK, left);
    }
    int size = 1;
    double bytes = samples.get(from).length() * bytesPerToken;
    while (size < Math.min(LARGEST_CHUNK, left)) {
      bytes += samples.get(from + size).length() * bytesPerToken;
      if (bytes > maxBytes) {
        break;
      }
      size++;
    }
    return size;
  }
}
