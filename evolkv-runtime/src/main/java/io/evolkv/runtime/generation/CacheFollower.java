package io.evolkv.runtime.generation;

import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.ModelShape;
import io.evolkv.api.model.TokenFollower;
import io.evolkv.runtime.cache.SequenceCache;
import io.evolkv.runtime.decoder.Activations;
import io.evolkv.runtime.decoder.Decoder;
import io.evolkv.runtime.decoder.LayerListener;
import io.evolkv.runtime.decoder.Segment;
import io.evolkv.runtime.prefill.PrefilledPrompt;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Runs given tokens over the whole cache of a prompt, and keeps the newest one's attention. */
public final class CacheFollower implements TokenFollower, LayerListener {
  private final Decoder decoder;
  private final SequenceCache cache;
  private final Activations buffers;
  private final int promptLength;

  /** {@code [layers][queryHeads][length]}. */
  private final float[][][] attention;

  private int length;

  /**
   * A follower at the end of a prompt.
   *
   * @param decoder the model
   * @param prompt a prompt that it prefilled
   */
  public CacheFollower(Decoder decoder, PrefilledPrompt prompt) {
    this.decoder = decoder;
    ModelShape shape = decoder.shape();
    KeptEntries all = KeptEntries.all(shape.kvHeads(), prompt.length());
    cache = prompt.gather(Collections.nCopies(shape.layers(), all), SequenceCache.ROOM);
    buffers = decoder.buffers(1, 1);
    promptLength = prompt.length();
    length = promptLength;
    attention = new float[shape.layers()][shape.queryHeads()][0];
  }

  @Override
  public void feed(int token) {
    Segment.TokenRun run = new Segment.TokenRun(new int[] {token}, 0, 1);
    decoder.forward(
        List.of(new Segment(cache, run, length, promptLength, Optional.of(this))), buffers);
    length++;
  }

  @Override
  public void attention(
      int layer, int queryHead, int position, float[] probabilities, int offset, int entries) {
    // A sliding layer holds the newest entries only.
    float[] row = new float[position + 1];
    System.arraycopy(probabilities, offset, row, row.length - entries, entries);
    attention[layer][queryHead] = row;
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public float[] attention(int layer, int queryHead) {
    float[] row = attention[layer][queryHead];
    if (row.length == 0) {
      throw new IllegalStateException("no token was fed yet");
    }
    return Arrays.copyOf(row, row.length);
  }

  @Override
  public long bytes() {
    return cache.entryBytes();
  }
}
