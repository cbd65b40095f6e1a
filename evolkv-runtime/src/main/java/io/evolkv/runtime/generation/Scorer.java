package io.evolkv.runtime.generation;

import io.evolkv.api.model.ScoringRequest;
import io.evolkv.runtime.cache.SequenceCache;
import io.evolkv.runtime.decoder.Activations;
import io.evolkv.runtime.decoder.Decoder;
import io.evolkv.runtime.decoder.Segment;
import io.evolkv.runtime.kernels.Kernels;
import io.evolkv.runtime.parallel.WorkPool;
import io.evolkv.runtime.prefill.PrefilledPrompt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Log-likelihoods of given continuations. All tokens but the last of a continuation are one
 * segment; many segments are one batch.
 */
public final class Scorer {
  /** Rows of one batch. */
  private static final int ROWS = 384;

  private final Decoder decoder;
  private final Kernels kernels;
  private final WorkPool pool;

  /**
   * A scorer.
   *
   * @param decoder the model
   * @param kernels the arithmetic
   * @param pool shares the work
   */
  public Scorer(Decoder decoder, Kernels kernels, WorkPool pool) {
    this.decoder = decoder;
    this.kernels = kernels;
    this.pool = pool;
  }

  /**
   * Scores all requests.
   *
   * @param requests independent continuations
   * @return per request the natural logarithm of each token's probability
   */
  public List<double[]> score(List<ScoringRequest> requests) {
    double[][] results = new double[requests.size()][];
    List<int[]> batches = batches(requests);
    if (decoder.streamsWeights()) {
      batches.forEach(batch -> scoreBatch(requests, batch[0], batch[1], results));
    } else {
      pool.forEach(
          batches.size(),
          batch -> scoreBatch(requests, batches.get(batch)[0], batches.get(batch)[1], results));
    }
    return Arrays.asList(results);
  }

  /**
   * Ranges of requests whose rows fill a batch, and at least as many ranges as threads where there
   * are enough requests.
   */
  private List<int[]> batches(List<ScoringRequest> requests) {
    long total = requests.stream().mapToLong(request -> request.continuation().size()).sum();
    long share = decoder.streamsWeights() ? total : total / pool.threads();
    long limit = Math.min(ROWS, Math.max(32, share));
    List<int[]> batches = new ArrayList<>();
    int first = 0;
    long rows = 0;
    for (int i = 0; i < requests.size(); i++) {
      long size = requests.get(i).continuation().size();
      if (i > first && rows + size > limit) {
        batches.add(new int[] {first, i});
        first = i;
        rows = 0;
      }
      rows += size;
    }
    if (first < requests.size()) {
      batches.add(new int[] {first, requests.size()});
    }
    return batches;
  }

  private void scoreBatch(List<ScoringRequest> requests, int first, int end, double[][] results) {
    List<ScoringRequest> batch = requests.subList(first, end);
    for (int i = first; i < end; i++) {
      List<Integer> tokens = requests.get(i).continuation();
      results[i] = new double[tokens.size()];
      results[i][0] = logProbability(requests.get(i).prompt().lastLogits(), 0, tokens.getFirst());
    }
    List<ScoringRequest> longer =
        batch.stream().filter(request -> request.continuation().size() > 1).toList();
    Segment[] segments = new Segment[longer.size()];
    pool.forEach(segments.length, i -> segments[i] = segment(longer.get(i)));
    if (segments.length > 0) {
      run(batch, List.of(segments), Arrays.asList(results).subList(first, end));
    }
  }

  /** All tokens but the last, after the kept entries. */
  private static Segment segment(ScoringRequest request) {
    int[] tokens = request.continuation().stream().mapToInt(Integer::intValue).toArray();
    PrefilledPrompt prompt = (PrefilledPrompt) request.prompt();
    SequenceCache cache = prompt.gather(request.kept(), tokens.length);
    Segment.TokenRun run = new Segment.TokenRun(tokens, 0, tokens.length - 1);
    return new Segment(cache, run, prompt.length(), prompt.length(), Optional.empty());
  }

  private void run(List<ScoringRequest> requests, List<Segment> segments, List<double[]> results) {
    int rows = segments.stream().mapToInt(segment -> segment.tokens().length()).sum();
    Activations buffers = decoder.buffers(rows, rows);
    decoder.forward(segments, buffers);
    decoder.logits(0, rows, buffers);
    int row = 0;
    for (int i = 0; i < requests.size(); i++) {
      List<Integer> tokens = requests.get(i).continuation();
      for (int t = 1; t < tokens.size(); t++) {
        int offset = row++ * decoder.logitStride();
        results.get(i)[t] = logProbability(buffers.logits(), offset, tokens.get(t));
      }
    }
  }

  /** The logits are overwritten. */
  private double logProbability(float[] logits, int offset, int token) {
    int n = decoder.shape().vocabularySize();
    float max = kernels.max(logits, offset, n);
    double shifted = (double) logits[offset + token] - max;
    return shifted - StrictMath.log(kernels.expSum(logits, offset, n, max, 1));
  }
}
