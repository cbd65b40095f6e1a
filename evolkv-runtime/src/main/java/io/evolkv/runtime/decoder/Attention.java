package io.evolkv.runtime.decoder;

import io.evolkv.api.model.ModelShape;
import io.evolkv.runtime.cache.HeadCache;
import io.evolkv.runtime.kernels.Kernels;
import io.evolkv.runtime.parallel.WorkPool;
import java.util.Arrays;
import java.util.List;

/**
 * Attention of a batch's rows over their caches: softmax(q · K · scale) · V. A row sees what its
 * sequence's cache held before, and the segment's rows up to itself; with a sliding window only
 * those entries whose position is less than the window behind its own.
 */
final class Attention {
  /** Rows of a long segment whose scores are there at once. */
  private static final int ROWS_AT_ONCE = 48;

  /** Rows of a long segment that one task handles where their order does not matter. */
  private static final int ROWS_PER_TASK = 4 * ROWS_AT_ONCE;

  private final ModelShape shape;
  private final Kernels kernels;
  private final WorkPool pool;
  private final int outWidth;

  /** Room for the scores of a task: made once per thread, not once per token. */
  private final ThreadLocal<float[]> room = ThreadLocal.withInitial(() -> new float[0]);

  Attention(ModelShape shape, Kernels kernels, WorkPool pool) {
    this.shape = shape;
    this.kernels = kernels;
    this.pool = pool;
    outWidth = HeadCache.wholePanels(shape.headDim());
  }

  /** Fills {@code buffers.attended}; queries are in {@code buffers.queryKeyValue}, rotated. */
  void run(int layer, Rows rows, Activations buffers, SelfAttention attention) {
    List<Segment> segments = rows.segments();
    boolean watched = segments.stream().anyMatch(segment -> segment.listener().isPresent());
    if (watched) {
      pool.forEach(segments.size(), index -> before(layer, rows, index, buffers, attention));
    }
    attend(layer, rows, buffers, attention);
    if (watched) {
      pool.forEach(segments.size(), index -> after(layer, rows, index, buffers, attention));
    }
  }

  /** A task is a KV head where it has one new token, and some rows of a query head elsewhere. */
  private void attend(int layer, Rows rows, Activations buffers, SelfAttention attention) {
    List<Segment> segments = rows.segments();
    int parts = (rows.longest() + ROWS_PER_TASK - 1) / ROWS_PER_TASK;
    int step = rows.longest() == 1 ? shape.group() : 1;
    int tasks = shape.queryHeads() / step * parts;
    pool.forEach(
        segments.size() * tasks,
        task -> {
          int index = task / tasks;
          int head = task % tasks / parts * step;
          int part = task % parts;
          if (!isSingle(segments.get(index))) {
            part(layer, rows, index, head, part, buffers, attention);
          } else if (part == 0 && head % shape.group() == 0) {
            single(layer, rows, index, head / shape.group(), buffers, attention);
          }
        });
  }

  /** All rows of a query head, as part 0, where a listener needs them in order. */
  private void part(
      int layer,
      Rows rows,
      int index,
      int queryHead,
      int part,
      Activations buffers,
      SelfAttention attention) {
    Segment segment = rows.segments().get(index);
    int length = segment.tokens().length();
    if (segment.listener().isPresent() && segment.listener().get().needsOrder(layer)) {
      block(layer, rows, index, queryHead, 0, part == 0 ? length : 0, buffers, attention);
      return;
    }
    int first = part * ROWS_PER_TASK;
    int end = Math.min(length, first + ROWS_PER_TASK);
    block(layer, rows, index, queryHead, first, end, buffers, attention);
  }

  private static boolean isSingle(Segment segment) {
    return segment.tokens().length() == 1;
  }

  /** Lets the listener of a single new token choose what it attends to. */
  private void before(
      int layer, Rows rows, int index, Activations buffers, SelfAttention attention) {
    Segment segment = rows.segments().get(index);
    if (segment.listener().isPresent() && isSingle(segment)) {
      int row = rows.first(index) * attention.queryKeyValue().stride();
      segment.listener().get().beforeAttention(layer, buffers.queryKeyValue, row);
    }
  }

  private void after(
      int layer, Rows rows, int index, Activations buffers, SelfAttention attention) {
    Segment segment = rows.segments().get(index);
    if (segment.listener().isEmpty()) {
      return;
    }
    LayerListener listener = segment.listener().get();
    int queryStride = attention.queryKeyValue().stride();
    int row = rows.first(index);
    for (int i = 0; i < segment.tokens().length(); i++, row++) {
      listener.rotatedQueries(
          layer, segment.positionOf(i), buffers.queryKeyValue, row * queryStride);
    }
    if (isSingle(segment)) {
      int first = rows.first(index);
      int mixed = first * shape.queryHeads() * outWidth;
      listener.mixed(layer, buffers.queryKeyValue, first * queryStride, buffers.attended, mixed);
    }
    listener.layerDone(layer, buffers.queryKeyValue, (row - 1) * queryStride);
  }

  /** This thread's room for at least so many scores; what stands there is meaningless. */
  private float[] scores(int count) {
    float[] scores = room.get();
    if (scores.length < count) {
      scores = new float[count + count / 2];
      room.set(scores);
    }
    return scores;
  }

  /** One new token: all query heads of a GQA group share the pass over their KV head. */
  private void single(
      int layer, Rows rows, int index, int kvHead, Activations buffers, SelfAttention attention) {
    int queryStride = attention.queryKeyValue().stride();
    Segment segment = rows.segments().get(index);
    int row = rows.first(index);
    int group = shape.group();
    HeadCache all = segment.cache().head(layer, kvHead);
    HeadCache cache =
        segment.listener().isPresent()
            ? segment.listener().get().attended(layer, kvHead, all)
            : all;
    int entries = cache.size();
    int hidden = hidden(cache, entries, segment.position(), attention.window());
    int stride = HeadCache.wholePanels(entries);
    float[] scores = scores(group * stride);
    int query = row * queryStride + kvHead * group * shape.headDim();
    cache.scores(
        kernels, buffers.queryKeyValue, query, shape.headDim(), group, entries, scores, 0, stride);
    for (int member = 0; member < group; member++) {
      int at = member * stride;
      softmax(scores, at, hidden, entries, attention.scale());
      if (segment.listener().isPresent()) {
        LayerListener listener = segment.listener().get();
        int head = kvHead * group + member;
        listener.attention(layer, head, segment.position(), scores, at, entries);
      }
    }
    int out = (row * shape.queryHeads() + kvHead * group) * outWidth;
    cache.mix(kernels, scores, 0, stride, group, entries, buffers.attended, out, outWidth);
  }

  /** Rows of a query head from {@code start} to before {@code end}, in order. */
  private void block(
      int layer,
      Rows rows,
      int index,
      int queryHead,
      int start,
      int end,
      Activations buffers,
      SelfAttention attention) {
    int queryStride = attention.queryKeyValue().stride();
    Segment segment = rows.segments().get(index);
    int length = segment.tokens().length();
    HeadCache cache = segment.cache().head(layer, queryHead / shape.group());
    int before = cache.size() - length;
    int stride = HeadCache.wholePanels(cache.size());
    float[] scores = scores(Math.min(ROWS_AT_ONCE, length) * stride);
    for (int first = start; first < end; first += ROWS_AT_ONCE) {
      int count = Math.min(ROWS_AT_ONCE, end - first);
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
        int hidden = hidden(cache, seen, segment.positionOf(first + i), attention.window());
        softmax(scores, i * stride, hidden, seen, attention.scale());
        Arrays.fill(scores, i * stride + seen, i * stride + visible, 0f);
        if (segment.listener().isPresent()) {
          LayerListener listener = segment.listener().get();
          int position = segment.positionOf(first + i);
          listener.attention(layer, queryHead, position, scores, i * stride, seen);
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
