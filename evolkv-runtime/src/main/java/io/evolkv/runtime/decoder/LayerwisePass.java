package io.evolkv.runtime.decoder;

import io.evolkv.api.model.ModelShape;
import io.evolkv.runtime.cache.SequenceCache;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * One prompt on its way through a decoder a layer at a time, so that tokens can be dropped between
 * layers: the layers above never compute anything for them. Those that stay keep their positions.
 */
public final class LayerwisePass {
  /** Rows that are run at once. */
  private static final int ROWS = 512;

  private final Decoder decoder;
  private final SequenceCache cache;
  private final int length;
  private final Activations buffers;
  private final float[] hidden;
  private int[] positions;

  /**
   * Embeds a prompt.
   *
   * @param decoder the model
   * @param ids the prompt's tokens, at least one
   * @param cache gets the keys and values
   */
  public LayerwisePass(Decoder decoder, int[] ids, SequenceCache cache) {
    this.decoder = decoder;
    this.cache = cache;
    length = ids.length;
    buffers = decoder.buffers(Math.min(ROWS, ids.length), 1);
    int width = decoder.model().hidden();
    hidden = new float[Math.multiplyExact(ids.length, width)];
    for (int row = 0; row < ids.length; row++) {
      System.arraycopy(decoder.model().embedding().apply(ids[row]), 0, hidden, row * width, width);
    }
    positions = IntStream.range(0, ids.length).toArray();
  }

  /**
   * Goes on where another pass stood.
   *
   * @param decoder the model
   * @param length tokens of the prompt
   * @param positions those of the tokens that are left, ascending
   * @param hidden their hidden states, {@code [positions, hidden]}
   * @param cache holds the keys and values of the layers below, and gets those of the others
   */
  public LayerwisePass(
      Decoder decoder, int length, int[] positions, float[] hidden, SequenceCache cache) {
    this.decoder = decoder;
    this.cache = cache;
    this.length = length;
    this.positions = positions.clone();
    this.hidden = hidden.clone();
    buffers = decoder.buffers(Math.min(ROWS, positions.length), 1);
  }

  /**
   * Hidden states of the tokens that are left.
   *
   * @return {@code [positions, hidden]}, an array of the caller's own
   */
  public float[] hidden() {
    return Arrays.copyOf(hidden, positions.length * decoder.model().hidden());
  }

  /**
   * Tokens that are left.
   *
   * @return their positions in the prompt, ascending, an array of the caller's own
   */
  public int[] positions() {
    return positions.clone();
  }

  /**
   * Runs one layer on the tokens that are left.
   *
   * @param layer the layer; each one once, bottom layer first
   * @param listener watches
   */
  public void run(int layer, LayerListener listener) {
    int width = decoder.model().hidden();
    for (int first = 0; first < positions.length; first += ROWS) {
      int count = Math.min(ROWS, positions.length - first);
      System.arraycopy(hidden, first * width, buffers.hidden, 0, count * width);
      Segment.TokenRun run = new Segment.TokenRun(new int[0], positions, first, count);
      Segment segment = new Segment(cache, run, positions[first], length, Optional.of(listener));
      LayerPass pass = new LayerPass(decoder, layer, Rows.of(List.of(segment)), count, buffers);
      decoder.model().blocks().get(layer).forward(pass);
      System.arraycopy(buffers.hidden, 0, hidden, first * width, count * width);
    }
  }

  /**
   * Drops all tokens but some.
   *
   * @param rows ascending indices into the tokens that are left
   */
  public void retain(int[] rows) {
    int width = decoder.model().hidden();
    for (int row = 0; row < rows.length; row++) {
      System.arraycopy(hidden, rows[row] * width, hidden, row * width, width);
    }
    int[] before = positions;
    positions = Arrays.stream(rows).map(row -> before[row]).toArray();
  }

  /**
   * Logits of the last token that is left, after the last layer.
   *
   * @return {@code [vocabularySize]}
   */
  public float[] lastLogits() {
    ModelShape shape = decoder.shape();
    int width = decoder.model().hidden();
    System.arraycopy(hidden, (positions.length - 1) * width, buffers.hidden, 0, width);
    decoder.logits(0, 1, buffers);
    return Arrays.copyOf(buffers.logits(), shape.vocabularySize());
  }
}
