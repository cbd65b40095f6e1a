package io.evolkv.runtime.decoder;

import io.evolkv.api.model.ModelShape;
import io.evolkv.runtime.cache.HeadCache;
import io.evolkv.runtime.cache.SequenceCache;
import io.evolkv.runtime.kernels.Kernels;
import io.evolkv.runtime.parallel.WorkPool;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * The llama block (arXiv:2302.13971), for a batch of rows:
 *
 * <pre>
 * h = h + Wo · attention(rope(Wq · norm(h)), rope(Wk · norm(h)), Wv · norm(h))
 * h = h + Wdown · (silu(Wgate · norm(h)) * (Wup · norm(h)))
 * </pre>
 *
 * <p>Rows of different sequences meet only in the matrix products, where each row of a result
 * depends on its own input row alone; hence the batch changes no bit of a sequence.
 */
public final class LlamaDecoder {
  private final LlamaWeights weights;
  private final LlamaConfig config;
  private final ModelShape shape;
  private final RopeTable rope;
  private final Kernels kernels;
  private final WorkPool pool;
  private final Attention attention;

  /**
   * A decoder.
   *
   * @param weights the weights
   * @param kernels the arithmetic
   * @param pool shares the work
   */
  public LlamaDecoder(LlamaWeights weights, Kernels kernels, WorkPool pool) {
    this.weights = weights;
    this.kernels = kernels;
    this.pool = pool;
    config = weights.config();
    shape = config.shape();
    rope = new RopeTable(shape.contextLength(), config.rotated(), config.ropeBase());
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
   * Runs new tokens of many sequences through all layers and appends their keys and values to the
   * caches.
   *
   * @param segments the sequences' new tokens, at most {@code rows} in total
   * @param buffers room for the rows; afterwards it holds the hidden states, {@code [rows, hidden]}
   *     in order of the segments
   */
  public void forward(List<Segment> segments, Activations buffers) {
    Rows rows = Rows.of(segments);
    embed(rows, buffers.hidden);
    for (int layer = 0; layer < shape.layers(); layer++) {
      attend(layer, rows, buffers);
      feedForward(weights.layers().get(layer), rows.count(), buffers);
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
    normalise(weights.outputNorm(), first, count, buffers);
    weights
        .output()
        .multiply(kernels, pool, buffers.normed, 0, config.hidden(), count, buffers.logits);
  }

  /**
   * Distance of rows of logits.
   *
   * @return at least the vocabulary size
   */
  public int logitStride() {
    return weights.output().stride();
  }

  /**
   * Room for a batch.
   *
   * @param rows most rows of a batch
   * @param logitRows most rows whose logits are asked for at once
   * @return buffers for one thread's batches
   */
  public Activations buffers(int rows, int logitRows) {
    LlamaWeights.Layer layer = weights.layers().getFirst();
    return new Activations(
        config.hidden(),
        new int[] {
          layer.queryKeyValue().stride(),
          shape.queryHeads() * HeadCache.wholePanels(shape.headDim()),
          layer.attentionOutput().stride(),
          layer.gateUp().stride(),
          logitStride()
        },
        rows,
        logitRows);
  }

  private void embed(Rows rows, float[] hidden) {
    int row = 0;
    for (Segment segment : rows.segments()) {
      for (int i = 0; i < segment.tokens().length(); i++) {
        float[] embedding = weights.embedding().apply(segment.tokens().get(i));
        System.arraycopy(embedding, 0, hidden, row++ * config.hidden(), config.hidden());
      }
    }
  }

  private void attend(int index, Rows rows, Activations buffers) {
    LlamaWeights.Layer layer = weights.layers().get(index);
    normalise(layer.attentionNorm(), 0, rows.count(), buffers);
    Matrix projection = layer.queryKeyValue();
    projection.multiply(
        kernels, pool, buffers.normed, 0, config.hidden(), rows.count(), buffers.queryKeyValue);
    pool.forEach(
        rows.segments().size(), s -> rotateAndStore(index, rows, s, projection.stride(), buffers));
    attention.run(index, rows, buffers, projection.stride());
    Matrix output = layer.attentionOutput();
    output.multiply(
        kernels,
        pool,
        buffers.attended,
        0,
        shape.queryHeads() * HeadCache.wholePanels(shape.headDim()),
        rows.count(),
        buffers.projected);
    addToHidden(rows.count(), output.stride(), buffers);
  }

  /** Rotates queries and keys of a segment and appends its keys and values to the cache. */
  private void rotateAndStore(int layer, Rows rows, int index, int stride, Activations buffers) {
    Segment segment = rows.segments().get(index);
    SequenceCache cache = segment.cache();
    float[] x = buffers.queryKeyValue;
    int keys = shape.queryHeads() * shape.headDim();
    int values = keys + shape.kvHeads() * shape.headDim();
    for (int i = 0; i < segment.tokens().length(); i++) {
      int row = (rows.first(index) + i) * stride;
      int position = segment.position() + i;
      if (segment.listener().isPresent()) {
        segment.listener().get().queries(layer, position, x, row);
      }
      rope.rotate(x, row, shape.queryHeads() + shape.kvHeads(), shape.headDim(), position);
      for (int head = 0; head < shape.kvHeads(); head++) {
        int at = head * shape.headDim();
        cache.head(layer, head).append(x, row + keys + at, x, row + values + at, position);
      }
    }
  }

  private void feedForward(LlamaWeights.Layer layer, int rows, Activations buffers) {
    normalise(layer.feedForwardNorm(), 0, rows, buffers);
    Matrix gateUp = layer.gateUp();
    gateUp.multiply(kernels, pool, buffers.normed, 0, config.hidden(), rows, buffers.gateUp);
    int up = HeadCache.wholePanels(config.feedForward());
    int stride = gateUp.stride();
    forRows(
        rows,
        row ->
            kernels.swiGlu(
                buffers.gateUp,
                row * stride,
                buffers.gateUp,
                row * stride + up,
                config.feedForward()));
    layer.down().multiply(kernels, pool, buffers.gateUp, 0, stride, rows, buffers.projected);
    addToHidden(rows, layer.down().stride(), buffers);
  }

  private void normalise(LlamaWeights.Norm norm, int first, int count, Activations buffers) {
    int hidden = config.hidden();
    forRows(
        count,
        row ->
            kernels.rmsNorm(
                buffers.hidden,
                (first + row) * hidden,
                norm.weight(),
                config.epsilon(),
                buffers.normed,
                row * hidden,
                hidden));
  }

  private void addToHidden(int rows, int stride, Activations buffers) {
    int hidden = config.hidden();
    forRows(
        rows,
        row -> kernels.add(buffers.hidden, row * hidden, buffers.projected, row * stride, hidden));
  }

  /** Cheap work per row, shared in blocks. */
  private void forRows(int rows, IntConsumer body) {
    int block = 32;
    pool.forEach(
        (rows + block - 1) / block,
        task -> {
          for (int row = task * block; row < Math.min(rows, (task + 1) * block); row++) {
            body.accept(row);
          }
        });
  }
}
