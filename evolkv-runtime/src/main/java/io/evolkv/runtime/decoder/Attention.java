package io.evolkv.runtime.decoder;

import io.evolkv.api.model.ModelShape;
import io.evolkv.runtime.cache.HeadCache;
import io.evolkv.runtime.kernels.Kernels;
import io.evolkv.runtime.parallel.WorkPool;
import java.util.Arrays;

/**
 * Attention of a batch's rows over their caches: softmax(q · K / sqrt(d)) · V. A row sees what its
 * sequence's cache held before, and the segment's rows up to itself.
 */
final class Attention {
  /** Rows of a long segment that one task handles; never a matrix of all rows by all positions. */
  private static final int ROWS_PER_TASK = 48;

  private final ModelShape shape;
  private final Kernels kernels;
  private final WorkPool pool;
  private final float scale;
  private final int outWidth;

  Attention(ModelShape shape, Kernels kernels, WorkPool pool) {
    this.shape = shape;
    this.kernels = kernels;
    this.pool = pool;
    scale = (float) (1 / Math.sqrt(shape.headDim()));
    outWidth = HeadCache.wholePanels(shape.headDim());
  }

  /** Fills {@code buffers.attended}; queries are in {@code buffers.queryKeyValue}, rotated. */
  void run(int layer, Rows rows, Activations buffers, int queryStride) {
    pool.forEach(
        rows.segments().size(),
        index -> {
          if (rows.segments().get(index).tokens().length() == 1) {
            single(layer, rows, index, buffers, queryStride);
          } else {
            block(layer, rows, index, buffers, queryStride);
          }
          Segment segment = rows.segments().get(index);
          if (segment.listener().isPresent()) {
            int last = rows.first(index + 1) - 1;
            segment.listener().get().layerDone(layer, buffers.queryKeyValue, last * queryStride);
          }
        });
  }

  /** One new token: all query heads of a GQA group share the pass over their KV head. */
  private void single(int layer, Rows rows, int index, Activations buffers, int queryStride) {
    Segment segment = rows.segments().get(index);
    int row = rows.first(index);
    int group = shape.group();
    for (int kvHead = 0; kvHead < shape.kvHeads(); kvHead++) {
      HeadCache cache = segment.cache().head(layer, kvHead);
      int entries = cache.size();
      int stride = HeadCache.wholePanels(entries);
      float[] scores = new float[group * stride];
      int query = row * queryStride + kvHead * group * shape.headDim();
      cache.scores(
          kernels,
          buffers.queryKeyValue,
          query,
          shape.headDim(),
          group,
          entries,
          scores,
          0,
          stride);
      for (int member = 0; member < group; member++) {
        kernels.softmax(scores, member * stride, entries, scale);
        if (segment.listener().isPresent()) {
          segment
              .listener()
              .get()
              .attention(
                  layer,
                  kvHead * group + member,
                  segment.position(),
                  scores,
                  member * stride,
                  entries);
        }
      }
      int out = (row * shape.queryHeads() + kvHead * group) * outWidth;
      cache.mix(kernels, scores, 0, stride, group, entries, buffers.attended, out, outWidth);
    }
  }

  /** Many new tokens: one task per query head; rows in blocks, in order. */
  private void block(int layer, Rows rows, int index, Activations buffers, int queryStride) {
    pool.forEach(
        shape.queryHeads(), head -> blockHead(layer, rows, index, head, buffers, queryStride));
  }

  private void blockHead(
      int layer, Rows rows, int index, int queryHead, Activations buffers, int queryStride) {
    Segment segment = rows.segments().get(index);
    int length = segment.tokens().length();
    HeadCache cache = segment.cache().head(layer, queryHead / shape.group());
    int before = cache.size() - length;
    int stride = HeadCache.wholePanels(cache.size());
    float[] scores = new float[Math.min(ROWS_PER_TASK, length) * stride];
    for (int first = 0; first < length; first += ROWS_PER_TASK) {
      int count = Math.min(ROWS_PER_TASK, length - first);
      int visible = before + first + count;
      int row = rows.first(index) + first;
      cache.scores(
          kernels,
          buffers.queryKeyValue,
          row * queryStride + queryHead * shape.headDim(),
          queryStride,
          count,
          visible,
          scores,
          0,
          stride);
      for (int i = 0; i < count; i++) {
        int seen = before + first + i + 1;
        kernels.softmax(scores, i * stride, seen, scale);
        Arrays.fill(scores, i * stride + seen, i * stride + visible, 0f);
        if (segment.listener().isPresent()) {
          segment
              .listener()
              .get()
              .attention(
                  layer, queryHead, segment.position() + first + i, scores, i * stride, seen);
        }
      }
      int out = (row * shape.queryHeads() + queryHead) * outWidth;
      cache.mix(
          kernels,
          scores,
          0,
          stride,
          count,
          visible,
          buffers.attended,
          out,
          shape.queryHeads() * outWidth);
    }
  }
}
