package io.evolkv.runtime.prefill;

import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.LayerCutter;
import io.evolkv.api.model.ModelShape;
import io.evolkv.api.model.Observation;
import io.evolkv.runtime.cache.EntryFormat;
import io.evolkv.runtime.cache.HeadCache;
import io.evolkv.runtime.cache.SequenceCache;
import io.evolkv.runtime.decoder.Decoder;
import io.evolkv.runtime.decoder.LayerwisePass;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Runs a prompt a layer at a time and lets a cutter drop entries of the layers that are done.
 * Beside what is kept it holds one whole layer, its observation, and the hidden states of all
 * tokens.
 */
final class CuttingPrefill {
  private final Decoder decoder;
  private final EntryFormat format;
  private final ModelShape shape;

  CuttingPrefill(Decoder decoder, EntryFormat format) {
    this.decoder = decoder;
    this.format = format;
    shape = decoder.shape();
  }

  PrefilledPrompt run(int[] prompt, LayerCutter cutter) {
    int length = prompt.length;
    int[] positions = IntStream.range(0, length).toArray();
    SequenceCache cache = SequenceCache.empty(shape, 0);
    LayerwisePass pass = new LayerwisePass(decoder, prompt, cache);
    for (int layer = 0; layer < shape.layers(); layer++) {
      cache.clear(layer, length);
      LayerRecorder observed = new LayerRecorder(shape, length, cutter.observation());
      pass.run(layer, new LayerTee(positions, List.of(observed)));
      round(cache, layer);
      cutter
          .cut(new PromptLayer(shape, layer, length, decoder.model().rope(layer), cache, observed))
          .forEach((done, kept) -> cut(cache, done, kept));
    }
    LayerRecorder nothing = new LayerRecorder(shape, length, Observation.NONE);
    return new PrefilledPrompt(
        decoder.model(),
        length,
        cache,
        Collections.nCopies(shape.layers(), nothing),
        pass.lastLogits());
  }

  /** Leaves of a layer what a whole prompt that is held in the format has. */
  private void round(SequenceCache cache, int layer) {
    if (format == EntryFormat.F32) {
      return;
    }
    for (int head = 0; head < shape.kvHeads(); head++) {
      HeadCache exact = cache.head(layer, head);
      HeadCache rounded = new HeadCache(shape.headDim(), exact.size());
      for (int entry = 0; entry < exact.size(); entry++) {
        float[] key = format.rounded(exact.key(entry));
        rounded.append(key, 0, format.rounded(exact.value(entry)), 0, exact.position(entry));
      }
      cache.replace(layer, head, rounded);
    }
  }

  private void cut(SequenceCache cache, int layer, KeptEntries kept) {
    for (int head = 0; head < shape.kvHeads(); head++) {
      cache.replace(layer, head, cache.head(layer, head).gather(kept.head(head), 0));
    }
  }
}
