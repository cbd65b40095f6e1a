package io.evolkv.runtime.prefill;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.ModelShape;
import io.evolkv.api.model.Observation;
import io.evolkv.api.model.PrefillPruner;
import io.evolkv.runtime.cache.SequenceCache;
import io.evolkv.runtime.decoder.Decoder;
import io.evolkv.runtime.decoder.LayerwisePass;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** One prompt on its way through the layers while a pruner drops tokens between them. */
final class PrunedPrefill {
  private final Decoder decoder;
  private final ModelShape shape;
  private final int length;
  private final Observation observation;
  private final PrefillPruner pruner;
  private final SequenceCache cache;
  private final LayerwisePass pass;
  private final List<LayerRecorder> recorders;

  private PrunedPrefill(
      Decoder decoder,
      int length,
      Observation observation,
      PrefillPruner pruner,
      SequenceCache cache,
      LayerwisePass pass,
      List<LayerRecorder> below) {
    this.decoder = decoder;
    shape = decoder.shape();
    this.length = length;
    this.observation = observation;
    this.pruner = pruner;
    this.cache = cache;
    this.pass = pass;
    recorders = new ArrayList<>(below);
  }

  /** Runs a prompt, from the bottom or from where the pruner starts. */
  static PrefilledPrompt run(
      Decoder decoder, int[] prompt, Observation observation, PrefillPruner pruner) {
    Optional<PrunedState> start = pruner.start().map(PrunedState.class::cast);
    if (start.isPresent()) {
      PrunedState state = start.get();
      SequenceCache cache = state.cacheAbove();
      LayerwisePass pass = state.pass(decoder, prompt.length, cache);
      return new PrunedPrefill(
              decoder, prompt.length, observation, pruner, cache, pass, state.recorders())
          .goOn(state.layer(), state.seen());
    }
    SequenceCache cache = SequenceCache.empty(decoder.shape(), 0);
    LayerwisePass pass = new LayerwisePass(decoder, prompt, cache);
    PrunedPrefill fresh =
        new PrunedPrefill(decoder, prompt.length, observation, pruner, cache, pass, List.of());
    return fresh.goOn(0, fresh.runLayer(0));
  }

  /** Prunes after a layer that is done, runs the next one, and so on to the top. */
  private PrefilledPrompt goOn(int done, LayerRecorder seenThere) {
    LayerRecorder seen = seenThere;
    for (int layer = done; layer < shape.layers() - 1; layer++) {
      prune(layer, seen);
      seen = runLayer(layer + 1);
    }
    return new PrefilledPrompt(decoder.model(), length, cache, recorders, pass.lastLogits());
  }

  /** What the pruner is to see of the layer; nothing of the last one, for which it is not asked. */
  private LayerRecorder runLayer(int layer) {
    int[] positions = pass.positions();
    int entered = positions.length;
    boolean last = layer == shape.layers() - 1;
    LayerRecorder recorder = new LayerRecorder(shape, entered, observation);
    Observation window = Observation.window(last ? 0 : pruner.windowQueries(entered));
    LayerRecorder seen = new LayerRecorder(shape, entered, window);
    cache.clear(layer, entered);
    pass.run(layer, new LayerTee(positions, last ? List.of(recorder) : List.of(recorder, seen)));
    recorders.add(recorder);
    return seen;
  }

  private void prune(int layer, LayerRecorder seen) {
    PromptLayer view =
        new PromptLayer(shape, layer, length, decoder.model().rope(layer), cache, seen);
    int[] survivors = pruner.survivors(view, () -> state(layer, seen));
    checkSurvivors(survivors, layer, view.positions());
    pass.retain(survivors);
  }

  private PrunedState state(int layer, LayerRecorder seen) {
    return new PrunedState(layer, pass, cache, recorders, seen);
  }

  /** Pruners come from anyone; what they choose becomes indices. */
  private static void checkSurvivors(int[] survivors, int layer, int entered) {
    boolean valid = survivors.length > 0 && survivors[survivors.length - 1] == entered - 1;
    for (int i = 0; i < survivors.length; i++) {
      valid &= survivors[i] > (i == 0 ? -1 : survivors[i - 1]);
    }
    if (!valid) {
      throw new InvalidInputException(
          "the policy lets the tokens %s go on from layer %d: they have to ascend from 0 and end with %d"
              .formatted(Arrays.toString(survivors), layer, entered - 1));
    }
  }
}
