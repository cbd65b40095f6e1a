package io.evolkv.runtime.generation;

import io.evolkv.api.model.Completion;
import io.evolkv.api.model.DecodeCompanion;
import io.evolkv.api.model.GenerationRequest;
import io.evolkv.api.model.KeyRotation;
import io.evolkv.api.model.ModelShape;
import io.evolkv.api.model.StepSelector;
import io.evolkv.runtime.cache.HeadCache;
import io.evolkv.runtime.cache.SequenceCache;
import io.evolkv.runtime.decoder.DecoderModel;
import io.evolkv.runtime.decoder.Segment;
import io.evolkv.runtime.prefill.PrefilledPrompt;
import io.evolkv.runtime.tokenizer.TextTokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** One sequence while it is decoded. */
final class DecodingSequence {
  private final DecoderModel model;
  private final ModelShape shape;
  private final TextTokenizer tokenizer;
  private final GenerationRequest request;
  private final SequenceCache cache;
  private final Optional<StepListener> listener;
  private final Optional<DecodeCompanion> companion;
  private final StopScan scan;
  private final List<Integer> tokens = new ArrayList<>();
  private final long promptEntries;
  private final long promptBytes;
  private final long assistantBytes;
  private long entriesRead;

  /** Bytes of the text that the request's listener has heard. */
  private int heard;

  private Optional<Completion> completion = Optional.empty();

  DecodingSequence(GenerationRequest request, DecoderModel model, TextTokenizer tokenizer) {
    this.model = model;
    shape = model.shape();
    this.tokenizer = tokenizer;
    this.request = request;
    PrefilledPrompt prompt = (PrefilledPrompt) request.prompt();
    cache = prompt.gather(request.kept(), Math.min(SequenceCache.ROOM, request.maxNewTokens()));
    listener = listener(request, model, cache);
    scan = new StopScan(request.stop());
    companion =
        request
            .evictor()
            .filter(DecodeCompanion.class::isInstance)
            .map(DecodeCompanion.class::cast);
    long beside = companion.map(DecodeCompanion::heldBytes).orElse(0L);
    long entryBytes = HeadCache.entryBytes(shape.headDim());
    promptEntries = cache.entries() + (beside + entryBytes - 1) / entryBytes;
    promptBytes = cache.entryBytes() + beside;
    assistantBytes = companion.map(DecodeCompanion::assistantBytes).orElse(0L);
    accept(prompt.lastLogits(), 0);
  }

  private static Optional<StepListener> listener(
      GenerationRequest request, DecoderModel model, SequenceCache cache) {
    Optional<KeyPlaces> places =
        request.rotation() == KeyRotation.BY_PLACE
            ? Optional.of(new KeyPlaces(model, cache, request.prompt().length()))
            : Optional.empty();
    boolean watched =
        request.evictor().isPresent() || request.selector().isPresent() || places.isPresent();
    return watched
        ? Optional.of(new StepListener(model, cache, request.evictor(), request.selector(), places))
        : Optional.empty();
  }

  /** Whether something runs beside the model. */
  boolean assisted() {
    return companion.isPresent();
  }

  /** Tells what runs beside the model which token comes next. */
  void runAssistant() {
    companion.ifPresent(beside -> beside.beforeStep(tokens.getLast()));
  }

  /** The newest token, to be fed at its true position. */
  Segment next() {
    int position = request.prompt().length() + tokens.size() - 1;
    if (tokens.size() % SequenceCache.ROOM == 0) {
      dropHidden();
    }
    entriesRead += entriesToRead();
    int[] ids = {tokens.getLast()};
    return new Segment(
        cache, new Segment.TokenRun(ids, 0, 1), position, request.prompt().length(), listener);
  }

  /** What the next step attends to, the new entries included; a listener counts for itself. */
  private long entriesToRead() {
    long entries = 0;
    for (int layer = 0; layer < shape.layers(); layer++) {
      int window = model.window(layer);
      if (window == 0 && listener.isPresent()) {
        continue;
      }
      for (int kvHead = 0; kvHead < shape.kvHeads(); kvHead++) {
        int held = cache.head(layer, kvHead).size() + 1;
        entries += window == 0 ? held : Math.min(held, window);
      }
    }
    return entries;
  }

  private long bytesRead() {
    long attended = listener.map(StepListener::attendedEntries).orElse(0L);
    long choosing = request.selector().map(StepSelector::bytesRead).orElse(0L);
    long beside = companion.map(DecodeCompanion::bytesRead).orElse(0L);
    return (entriesRead + attended) * HeadCache.entryBytes(shape.headDim()) + choosing + beside;
  }

  /**
   * Drops what is behind the windows of sliding layers. Nothing attends to it, so when it goes
   * changes no bit.
   */
  private void dropHidden() {
    for (int layer = 0; layer < shape.layers(); layer++) {
      int seen = model.window(layer) - 1;
      for (int kvHead = 0; seen >= 0 && kvHead < shape.kvHeads(); kvHead++) {
        HeadCache head = cache.head(layer, kvHead);
        if (head.size() > seen) {
          head.retain(IntStream.range(head.size() - seen, head.size()).toArray());
        }
      }
    }
  }

  /** Takes the largest logit's token, the lower id on ties. */
  void accept(float[] logits, int offset) {
    int best = 0;
    for (int id = 1; id < shape.vocabularySize(); id++) {
      if (logits[offset + id] > logits[offset + best]) {
        best = id;
      }
    }
    tokens.add(best);
    if (request.stop().atEndToken() && tokenizer.isEnd(best)) {
      finish(Completion.Finish.END_TOKEN, scan.length());
      return;
    }
    OptionalInt stop = scan.append(tokenizer.bytes(best));
    if (stop.isPresent()) {
      finish(Completion.Finish.STOP_STRING, stop.getAsInt());
    } else if (tokens.size() == request.maxNewTokens() || nextPosition() > shape.contextLength()) {
      finish(Completion.Finish.LENGTH, scan.length());
    } else if (request.listener().isPresent()) {
      tell(scan.settled());
    }
  }

  /** Tells the listener the text up to a byte. */
  private void tell(int end) {
    if (end > heard) {
      request.listener().ifPresent(listener -> listener.append(scan.text(heard, end)));
      heard = end;
    }
  }

  /** The position of the next token's query, counted from 1. */
  private int nextPosition() {
    if (request.rotation() == KeyRotation.ORIGINAL) {
      return request.prompt().length() + tokens.size();
    }
    int most = 0;
    for (int layer : shape.compressedLayers()) {
      for (int kvHead = 0; kvHead < shape.kvHeads(); kvHead++) {
        most = Math.max(most, cache.head(layer, kvHead).size());
      }
    }
    return most + 1;
  }

  private void finish(Completion.Finish finish, int end) {
    tell(end);
    completion =
        Optional.of(
            new Completion(
                tokens,
                scan.text(0, end),
                finish,
                promptEntries,
                promptBytes,
                assistantBytes,
                bytesRead()));
  }

  Optional<Completion> completion() {
    return completion;
  }
}
