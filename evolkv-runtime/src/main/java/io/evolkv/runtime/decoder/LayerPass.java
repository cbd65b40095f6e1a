package io.evolkv.runtime.decoder;

import io.evolkv.api.model.ModelShape;
import io.evolkv.runtime.cache.HeadCache;
import io.evolkv.runtime.kernels.Kernels;
import io.evolkv.runtime.parallel.WorkPool;

/**
 * A batch of rows on its way through one layer, and the steps that blocks are made of. Each step
 * reads and writes one of the buffers: hidden states h, their normalised copy n, the projections q,
 * k, v, what attention gives a, and the projection p that goes back into h.
 *
 * <p>Rows of different sequences meet only in the matrix products, where each row of a result
 * depends on its own input row alone; hence the batch changes no bit of a sequence.
 */
public final class LayerPass {
  /** Rows of cheap work that a thread does at a time. */
  private static final int BLOCK = 32;

  private final Decoder decoder;
  private final DecoderModel model;
  private final ModelShape shape;
  private final Kernels kernels;
  private final WorkPool pool;
  private final Attention heads;
  private final Rows rows;
  private final Activations buffers;
  private final int layer;
  private final int wanted;

  /** First row that is still on its way. */
  private int first;

  /**
   * A pass.
   *
   * @param wanted how many of the last rows' hidden states are needed afterwards, at least 1; the
   *     others end with attention, which needs them for their keys and values
   */
  LayerPass(Decoder decoder, int layer, Rows rows, int wanted, Activations buffers) {
    this.decoder = decoder;
    this.wanted = wanted;
    model = decoder.model();
    shape = model.shape();
    kernels = decoder.kernels();
    pool = decoder.pool();
    heads = decoder.attention();
    this.layer = layer;
    this.rows = rows;
    this.buffers = buffers;
  }

  /**
   * n = norm(h).
   *
   * @param norm the norm
   */
  public void normalise(Norm norm) {
    normalise(decoder, norm, first, count(), buffers);
  }

  private int count() {
    return rows.count() - first;
  }

  /** n = norm(h) of some rows; n begins with the first of them. */
  static void normalise(Decoder decoder, Norm norm, int first, int count, Activations buffers) {
    int hidden = decoder.model().hidden();
    decoder
        .pool()
        .forEach(
            count,
            BLOCK,
            row ->
                decoder
                    .kernels()
                    .rmsNorm(
                        buffers.hidden,
                        (first + row) * hidden,
                        norm.weight(),
                        norm.epsilon(),
                        buffers.normed,
                        row * hidden,
                        hidden));
  }

  /**
   * q, k, v = Wqkv · n.
   *
   * @param attention the layer's attention
   */
  public void projectQueryKeyValue(SelfAttention attention) {
    attention
        .queryKeyValue()
        .multiply(
            kernels, pool, buffers.normed, 0, model.hidden(), rows.count(), buffers.queryKeyValue);
  }

  /**
   * q, k, v += bias.
   *
   * @param attention the layer's attention
   * @param bias {@code [queries, keys, values]}
   */
  public void addBias(SelfAttention attention, Bias bias) {
    int stride = attention.queryKeyValue().stride();
    float[] values = bias.values();
    pool.forEach(
        rows.count(),
        BLOCK,
        row -> kernels.add(buffers.queryKeyValue, row * stride, values, 0, values.length));
  }

  /**
   * Normalises each head of q and of k, before RoPE.
   *
   * @param attention the layer's attention
   * @param queries norm of the query heads, {@code [headDim]}
   * @param keys norm of the KV heads' keys, {@code [headDim]}
   */
  public void normaliseHeads(SelfAttention attention, Norm queries, Norm keys) {
    int stride = attention.queryKeyValue().stride();
    int headDim = shape.headDim();
    float[] x = buffers.queryKeyValue;
    pool.forEach(
        rows.count(),
        BLOCK,
        row -> {
          for (int head = 0; head < shape.queryHeads() + shape.kvHeads(); head++) {
            Norm norm = head < shape.queryHeads() ? queries : keys;
            int at = row * stride + head * headDim;
            kernels.rmsNorm(x, at, norm.weight(), norm.epsilon(), x, at, headDim);
          }
        });
  }

  /**
   * Turns q and k, appends k and v to the caches, and attends: a = softmax(q · K · scale) · V.
   *
   * @param attention the layer's attention
   */
  public void attend(SelfAttention attention) {
    int kvHeads = shape.kvHeads();
    for (int segment = 0; segment < rows.segments().size(); segment++) {
      showQueries(attention, segment);
    }
    pool.forEach(
        rows.segments().size() * kvHeads,
        task -> rotateAndStore(attention, task / kvHeads, task % kvHeads));
    heads.run(layer, rows, buffers, attention);
    first = rows.count() - wanted;
  }

  /** Hands the queries before RoPE to a segment's listener. */
  private void showQueries(SelfAttention attention, int index) {
    Segment segment = rows.segments().get(index);
    if (segment.listener().isEmpty()) {
      return;
    }
    int stride = attention.queryKeyValue().stride();
    LayerListener listener = segment.listener().get();
    for (int i = 0; i < segment.tokens().length(); i++) {
      int row = (rows.first(index) + i) * stride;
      listener.queries(layer, segment.positionOf(i), buffers.queryKeyValue, row);
    }
  }

  /**
   * Rotates the queries of a GQA group and the keys of its KV head, and appends the keys and values
   * to the cache.
   */
  private void rotateAndStore(SelfAttention attention, int index, int kvHead) {
    Segment segment = rows.segments().get(index);
    HeadCache cache = segment.cache().head(layer, kvHead);
    float[] x = buffers.queryKeyValue;
    int headDim = shape.headDim();
    int query = kvHead * shape.group() * headDim;
    int key = (shape.queryHeads() + kvHead) * headDim;
    int value = key + shape.kvHeads() * headDim;
    for (int i = 0; i < segment.tokens().length(); i++) {
      int row = (rows.first(index) + i) * attention.queryKeyValue().stride();
      int position = segment.positionOf(i);
      int turn = segment.rotation(layer, i, cache.size());
      Rope rope = attention.rope();
      rope.rotate(x, row + query, shape.group(), headDim, turn, segment.promptLength());
      rope.rotate(x, row + key, 1, headDim, turn, segment.promptLength());
      cache.append(x, row + key, x, row + value, position);
    }
  }

  /**
   * p = Wo · a.
   *
   * @param attention the layer's attention
   */
  public void projectAttended(SelfAttention attention) {
    int inputs = shape.queryHeads() * HeadCache.wholePanels(shape.headDim());
    attention
        .output()
        .multiply(
            kernels, pool, buffers.attended, first * inputs, inputs, count(), buffers.projected);
  }

  /**
   * p = Wdown · (gate(Wgate · n) * (Wup · n)).
   *
   * @param mlp the layer's feed-forward part
   */
  public void feedForward(GatedMlp mlp) {
    Matrix gateUp = mlp.gateUp();
    gateUp.multiply(kernels, pool, buffers.normed, 0, model.hidden(), count(), buffers.gateUp);
    int stride = gateUp.stride();
    pool.forEach(count(), BLOCK, row -> gate(mlp, row * stride));
    mlp.down().multiply(kernels, pool, buffers.gateUp, 0, stride, count(), buffers.projected);
  }

  private void gate(GatedMlp mlp, int offset) {
    float[] x = buffers.gateUp;
    int up = offset + HeadCache.wholePanels(mlp.width());
    switch (mlp.gate()) {
      case SILU -> kernels.swiGlu(x, offset, x, up, mlp.width());
      case GELU_TANH -> kernels.geGlu(x, offset, x, up, mlp.width());
    }
  }

  /**
   * p = norm(p), for architectures with norms after a sublayer too.
   *
   * @param norm the norm
   */
  public void normaliseProjected(Norm norm) {
    int stride = HeadCache.wholePanels(model.hidden());
    float[] x = buffers.projected;
    pool.forEach(
        count(),
        BLOCK,
        row ->
            kernels.rmsNorm(
                x, row * stride, norm.weight(), norm.epsilon(), x, row * stride, model.hidden()));
  }

  /** h = h + p. */
  public void addToHidden() {
    int hidden = model.hidden();
    int stride = HeadCache.wholePanels(hidden);
    pool.forEach(
        count(),
        BLOCK,
        row ->
            kernels.add(
                buffers.hidden, (first + row) * hidden, buffers.projected, row * stride, hidden));
  }
}
