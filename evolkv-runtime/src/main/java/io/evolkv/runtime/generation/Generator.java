package io.evolkv.runtime.generation;

import io.evolkv.api.model.Completion;
import io.evolkv.api.model.GenerationRequest;
import io.evolkv.runtime.decoder.Activations;
import io.evolkv.runtime.decoder.Decoder;
import io.evolkv.runtime.decoder.Segment;
import io.evolkv.runtime.parallel.WorkPool;
import io.evolkv.runtime.tokenizer.TextTokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Batched greedy decoding with continuous refilling. With the weights in memory, each thread runs a
 * batch of its own through all layers, so threads never wait for each other within a step. With
 * weights that are decoded for each product, and for a short list of requests, all is one batch
 * whose products the threads share.
 */
public final class Generator {
  /**
   * Sequences of one batch: enough rows for the kernels, few enough for their caches to stay near.
   */
  private static final int BATCH = 96;

  /** Fewer sequences per thread than this are better decoded together. */
  private static final int WORTH_SPLITTING = 12;

  private final Decoder decoder;
  private final TextTokenizer tokenizer;
  private final WorkPool pool;

  /**
   * A generator.
   *
   * @param decoder the model
   * @param tokenizer its tokenizer
   * @param pool shares the work
   */
  public Generator(Decoder decoder, TextTokenizer tokenizer, WorkPool pool) {
    this.decoder = decoder;
    this.tokenizer = tokenizer;
    this.pool = pool;
  }

  /**
   * Decodes all requests.
   *
   * @param requests independent sequences
   * @return one completion per request, in order
   */
  public List<Completion> generate(List<GenerationRequest> requests) {
    Completion[] completions = new Completion[requests.size()];
    int most = decoder.streamsWeights() ? 1 : pool.threads();
    int batches = Math.clamp(requests.size() / WORTH_SPLITTING, 1, most);
    int rows = Math.clamp((requests.size() + batches - 1) / batches, 1, BATCH);
    AtomicInteger next = new AtomicInteger();
    pool.forEach(batches, batch -> decode(requests, next, rows, completions));
    return Arrays.asList(completions);
  }

  private void decode(
      List<GenerationRequest> requests, AtomicInteger next, int rows, Completion[] completions) {
    Activations buffers = decoder.buffers(rows, rows);
    List<Place> places = new ArrayList<>();
    refill(places, requests, next, rows, completions);
    while (!places.isEmpty()) {
      if (places.stream().anyMatch(place -> place.sequence.assisted())) {
        pool.forEach(places.size(), row -> places.get(row).sequence.runAssistant());
      }
      List<Segment> segments = places.stream().map(place -> place.sequence.next()).toList();
      decoder.forward(segments, buffers);
      decoder.logits(0, segments.size(), buffers);
      for (int row = 0; row < segments.size(); row++) {
        places.get(row).sequence.accept(buffers.logits(), row * decoder.logitStride());
      }
      places.removeIf(place -> place.store(completions));
      refill(places, requests, next, rows, completions);
    }
  }

  private void refill(
      List<Place> places,
      List<GenerationRequest> requests,
      AtomicInteger next,
      int rows,
      Completion[] completions) {
    while (places.size() < rows && next.get() < requests.size()) {
      int free = rows - places.size();
      int first = next.getAndAdd(free);
      Place[] started = new Place[Math.clamp(requests.size() - first, 0, free)];
      pool.forEach(started.length, i -> started[i] = start(requests, first + i));
      for (Place place : started) {
        if (!place.store(completions)) {
          places.add(place);
        }
      }
    }
  }

  private Place start(List<GenerationRequest> requests, int index) {
    return new Place(index, new DecodingSequence(requests.get(index), decoder.model(), tokenizer));
  }

  /** A sequence and where its completion goes. */
  private record Place(int index, DecodingSequence sequence) {
    /** Stores the completion once there is one. */
    boolean store(Completion[] completions) {
      sequence.completion().ifPresent(completion -> completions[index] = completion);
      return sequence.completion().isPresent();
    }
  }
}
