package io.evolkv.runtime.prefill;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.LayerCutter;
import io.evolkv.api.model.ModelShape;
import io.evolkv.api.model.Observation;
import io.evolkv.api.model.PrefillPruner;
import io.evolkv.runtime.cache.EntryFormat;
import io.evolkv.runtime.cache.PromptEntries;
import io.evolkv.runtime.cache.SequenceCache;
import io.evolkv.runtime.cache.StoredEntries;
import io.evolkv.runtime.decoder.Activations;
import io.evolkv.runtime.decoder.Decoder;
import io.evolkv.runtime.decoder.Segment;
import io.evolkv.runtime.parallel.WorkPool;
import java.util.Arrays;
import java.util.Optional;

/** Prefills prompts in blocks of rows. The block's size bounds memory and changes no bit. */
public final class Prefiller {
  private static final int ROWS = 512;

  private final Decoder decoder;
  private final ModelShape shape;
  private final WorkPool pool;
  private final EntryFormat format;

  /**
   * A prefiller.
   *
   * @param decoder the model
   * @param pool rounds prompts to their format
   * @param format how whole prompts are held; pruned ones are floats
   */
  public Prefiller(Decoder decoder, WorkPool pool, EntryFormat format) {
    this.decoder = decoder;
    this.pool = pool;
    this.format = format;
    shape = decoder.shape();
  }

  /**
   * Runs a prompt.
   *
   * @param prompt token ids
   * @param observation what to collect
   * @return the prefilled prompt
   * @throws InvalidInputException when the prompt is empty, too long or holds an unknown id
   */
  public PrefilledPrompt prefill(int[] prompt, Observation observation) {
    check(prompt);
    int[] ids = prompt.clone();
    SequenceCache cache = SequenceCache.empty(shape, ids.length);
    PromptRecorder recorder = PromptRecorder.of(shape, ids.length, observation);
    int rows = Math.min(ROWS, ids.length);
    Activations buffers = decoder.buffers(rows, 1);
    int last = 0;
    for (int first = 0; first < ids.length; first += rows) {
      int count = Math.min(rows, ids.length - first);
      Segment.TokenRun run = new Segment.TokenRun(ids, first, count);
      decoder.forwardToLast(
          new Segment(cache, run, first, ids.length, Optional.of(recorder)), buffers);
      last = count - 1;
    }
    decoder.logits(last, 1, buffers);
    float[] logits = Arrays.copyOf(buffers.logits(), shape.vocabularySize());
    return new PrefilledPrompt(
        decoder.model(), ids.length, held(cache, ids.length), recorder.layers(), logits);
  }

  private PromptEntries held(SequenceCache cache, int length) {
    return format == EntryFormat.F32
        ? cache
        : StoredEntries.copy(shape, length, format, cache, pool);
  }

  /**
   * Runs a prompt and drops tokens between layers.
   *
   * @param prompt token ids
   * @param observation what to collect
   * @param pruner chooses the tokens that go on
   * @return the prefilled prompt, whose layers hold the tokens that entered them
   * @throws InvalidInputException when the prompt is empty, too long or holds an unknown id, the
   *     model has a layer with a sliding window, or the pruner chooses tokens that are not there
   */
  public PrefilledPrompt prefill(int[] prompt, Observation observation, PrefillPruner pruner) {
    check(prompt);
    checkWindows();
    if (pruner instanceof LayerCutter cutter) {
      if (!observation.equals(Observation.NONE)) {
        throw new IllegalArgumentException(
            "of a prompt whose layers are cut nothing is kept that was observed: " + observation);
      }
      return new CuttingPrefill(decoder, format).run(prompt, cutter);
    }
    return PrunedPrefill.run(decoder, prompt, observation, pruner);
  }

  private void checkWindows() {
    for (int layer = 0; layer < shape.layers(); layer++) {
      if (decoder.model().window(layer) > 0) {
        throw new InvalidInputException(
            "layer "
                + layer
                + " of this model has a sliding window, and its prompts cannot be pruned: choose"
                + " another policy or another model");
      }
    }
  }

  private void check(int[] prompt) {
    if (prompt.length == 0) {
      throw new InvalidInputException("the prompt is empty: at least one token is needed");
    }
    if (prompt.length > shape.contextLength()) {
      throw new InvalidInputException(
          "the prompt has "
              + prompt.length
              + " tokens, the model's context length is "
              + shape.contextLength()
              + ": shorten the prompt");
    }
    for (int i = 0; i < prompt.length; i++) {
      if (prompt[i] < 0 || prompt[i] >= shape.vocabularySize()) {
        throw new InvalidInputException(
            "token "
                + i
                + " of the prompt is "
                + prompt[i]
                + ", the model knows ids 0 to "
                + (shape.vocabularySize() - 1));
      }
    }
  }
}
