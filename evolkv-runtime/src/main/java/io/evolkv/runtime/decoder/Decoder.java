package io.evolkv.runtime.decoder;

import io.evolkv.api.model.ModelShape;
import io.evolkv.runtime.cache.HeadCache;
import io.evolkv.runtime.kernels.Kernels;
import io.evolkv.runtime.parallel.WorkPool;
import java.util.List;
import java.util.function.ToIntFunction;

/** Runs batches of rows through a decoder: embedding, the architecture's blocks, norm, logits. */
public final class Decoder {
  private final DecoderModel model;
  private final ModelShape shape;
  private final Kernels kernels;
  private final WorkPool pool;
  private final Attention attention;

  /**
   * A decoder.
   *
   * @param model the weights
   * @param kernels the arithmetic
   * @param pool shares the work
   */
  public Decoder(DecoderModel model, Kernels kernels, WorkPool pool) {
    this.model = model;
    this.kernels = kernels;
    this.pool = pool;
    shape = model.shape();
    attention = new Attention(shape, kernels, pool);
  }

  /**
   * Shape of the model.
   *
   * @return the shape
   */
  public ModelShape shape() {
    return shape;
  }

  /**
   * The model.
   *
   * @return its weights
   */
  public DecoderModel model() {
    return model;
  }

  /**
   * Whether weights are decoded for each product, so that one batch that all threads share is
   * better than a batch for each.
   *
   * @return false for small models, whose weights are in memory
   */
  public boolean streamsWeights() {
    return model.output().streamed();
  }

  Kernels kernels() {
    return kernels;
  }

  WorkPool pool() {
    return pool;
  }

  Attention attention() {
    return attention;
  }

  /**
   * Runs new tokens of many sequences through all layers and appends their keys and values to the
   * caches.
   *
   * @param segments the sequences' new tokens, at most {@code rows} in total
   * @param buffers room for the rows; afterwards it holds the hidden states, {@code [rows, hidden]}
   *     in order of the segments
   */
  public void forward(List<Segment> segments, Activations buffers) {
    Rows rows = Rows.of(segments);
    forward(rows, rows.count(), buffers);
  }

  /**
   * The same for a caller that needs the hidden states of the last row alone. The top layer then
   * computes no more than keys, values and attention of the others.
   *
   * @param segment a sequence's new tokens
   * @param buffers room for the rows; afterwards only the last row's hidden state is meaningful
   */
  public void forwardToLast(Segment segment, Activations buffers) {
    forward(Rows.of(List.of(segment)), 1, buffers);
  }

  private void forward(Rows rows, int wanted, Activations buffers) {
    embed(rows, buffers.hidden);
    int top = shape.layers() - 1;
    for (int layer = 0; layer <= top; layer++) {
      int goOn = layer == top ? wanted : rows.count();
      model.blocks().get(layer).forward(new LayerPass(this, layer, rows, goOn, buffers));
    }
  }

  /**
   * Logits of some of the rows just run.
   *
   * @param first first row
   * @param count number of rows
   * @param buffers the rows' hidden states; {@code buffers.logits} then holds {@code [count,
   *     logitStride()]}
   */
  public void logits(int first, int count, Activations buffers) {
    LayerPass.normalise(this, model.outputNorm(), first, count, buffers);
    model
        .output()
        .multiply(kernels, pool, buffers.normed, 0, model.hidden(), count, buffers.logits);
    if (model.logitCap() > 0) {
      for (int row = 0; row < count; row++) {
        int at = row * logitStride();
        kernels.softCap(buffers.logits, at, shape.vocabularySize(), model.logitCap());
      }
    }
  }

  /**
   * Distance of rows of logits.
   *
   * @return at least the vocabulary size
   */
  public int logitStride() {
    return model.output().stride();
  }

  /**
   * Room for a batch.
   *
   * @param rows most rows of a batch
   * @param logitRows most rows whose logits are asked for at once
   * @return buffers for one thread's batches
   */
  public Activations buffers(int rows, int logitRows) {
    return new Activations(
        model.hidden(),
        new int[] {
          widest(block -> block.attention().queryKeyValue().stride()),
          shape.queryHeads() * HeadCache.wholePanels(shape.headDim()),
          HeadCache.wholePanels(model.hidden()),
          widest(block -> block.mlp().gateUp().stride()),
          logitStride()
        },
        rows,
        logitRows);
  }

  private int widest(ToIntFunction<Block> width) {
    return model.blocks().stream().mapToInt(width).max().orElse(0);
  }

  private void embed(Rows rows, float[] hidden) {
    int row = 0;
    for (Segment segment : rows.segments()) {
      for (int i = 0; i < segment.tokens().length(); i++) {
        float[] embedding = model.embedding().apply(segment.tokens().get(i));
        System.arraycopy(embedding, 0, hidden, row++ * model.hidden(), model.hidden());
      }
    }
  }
}
