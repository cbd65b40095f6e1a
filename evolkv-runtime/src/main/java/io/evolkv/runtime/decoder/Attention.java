package io.evolkv.runtime.decoder;

import io.evolkv.api.model.ModelShape;
import io.evolkv.runtime.cache.HeadCache;
import io.evolkv.runtime.kernels.Kernels;
import io.evolkv.runtime.parallel.WorkPool;
import java.util.Arrays;

/**
 * Attention of a batch's rows over their caches: softmax(q · K · scale) · V. A row sees what its
 * sequence's cache held before, and the segment's rows up to itself; with a sliding window only
 * those entries whose position is less than the window behind its own.
 */
final class Attention {
  /** Rows of a long segment that one task handles; never a matrix of all rows by all positions. */
  private static final int ROWS_PER_TASK = 48;

  private final ModelShape shape;
  private final Kernels kernels;
  private final WorkPool pool;
  private final int outWidth;

  Attention(ModelShape shape, Kernels kernels, WorkPool pool) {
    this.shape = shape;
    this.kernels = kernels;
    this.pool = pool;
    outWidth = HeadCache.wholePanels(shape.headDim());
  }

  /** Fills {@code buffers.attended}; queries are in {@code buffers.queryKeyValue}, rotated. */
  void run(int layer, Rows rows, Activations buffers, SelfAttention attention) {
    int queryStride = attention.queryKeyValue().stride();
    pool.forEach(
        rows.segments().size(),
        index -> {
          if (rows.segments().get(index).tokens().length() == 1) {
            single(layer, rows, index, buffers, attention);
          } else {
            block(layer, rows, index, buffers, attention);
          }
          Segment segment = rows.segments().get(index);
          if (segment.listener().isPresent()) {
            int last = rows.first(index + 1) - 1;
            segment.listener().get().layerDone(layer, buffers.queryKeyValue, last * queryStride);
          }
        });
  }

  /** One new token: all query heads of a GQA group share the pass over their KV head. */
  private void single(
      int layer, Rows rows, int index, Activations buffers, SelfAttention attention) {
    int queryStride = attention.queryKeyValue().stride();
    Segment segment = rows.segments().get(index);
    int row = rows.first(index);
    int group = shape.group();
    for (int kvHead = 0; kvHead < shape.kvHeads(); kvHead++) {
      HeadCache cache = segment.cache().head(layer, kvHead);
      int entries = cache.size();
      int hidden = hidden(cache, entries, segment.position(), attention.window());
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
        softmax(scores, member * stride, hidden, entries, attention.scale());
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
  private void block(
      int layer, Rows rows, int index, Activations buffers, SelfAttention attention) {
    pool.forEach(
        shape.queryHeads(), head -> blockHead(layer, rows, index, head, buffers, attention));
  }

  private void blockHead(
      int layer,
      Rows rows,
      int index,
      int queryHead,
      Activations buffers,
      SelfAttention attention) {
    int queryStride = attention.queryKeyValue().stride();
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
        int hidden = hidden(cache, seen, segment.position() + first + i, attention.window());
        softmax(scores, i * stride, hidden, seen, attention.scale());
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

  /**
   * How many of a head's first entries lie behind the window of a row: those with a position of at
   * most {@code position - window}. Positions ascend, so this is a binary search.
   */
  private static int hidden(HeadCache cache, int entries, int position, int window) {
    if (window == 0) {
      return 0;
    }
    int low = 0;
    int high = entries;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (cache.position(middle) <= position - window) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Softmax over the entries a row sees; the ones hidden from it get 0. */
  private void softmax(float[] scores, int offset, int hidden, int seen, float scale) {
    Arrays.fill(scores, offset, offset + hidden, 0f);
    kernels.softmax(scores, offset + hidden, seen - hidden, scale);
  }
}
