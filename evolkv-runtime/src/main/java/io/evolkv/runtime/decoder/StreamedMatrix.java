package io.evolkv.runtime.decoder;

import io.evolkv.runtime.cache.HeadCache;
import io.evolkv.runtime.kernels.Kernels;
import io.evolkv.runtime.kernels.RowBuffer;
import io.evolkv.runtime.kernels.RowKernels;
import io.evolkv.runtime.parallel.WorkPool;
import java.util.List;

/**
 * Weights that stay in the model file: each product decodes a few rows at a time into a buffer that
 * fits the second-level cache and multiplies all inputs with them. A single input is multiplied
 * with the stored rows directly, or where a type has no such product, with a tile of decoded rows
 * at a time. All give the same bits ({@link RowKernels}).
 */
final class StreamedMatrix implements Matrix {
  /** Bytes of decoded rows that a task aims at: they stay in the second-level cache. */
  private static final int TASK_BYTES = 288 << 10;

  /** Bytes of inputs that are multiplied with all rows of a task, before the next inputs. */
  private static final int BLOCK_BYTES = 288 << 10;

  /** Least tasks per thread, so that a slow thread does not hold up the others. */
  private static final int THREAD_TASKS = 8;

  /** The same for inputs of one block, which are read from a near cache for each task. */
  private static final int BLOCK_TASKS = 16;

  /** The same for one input, whose tasks are short. */
  private static final int SHORT_TASKS = 4;

  /** Inputs that a thread copies at a time. */
  private static final int INPUTS_AT_ONCE = 32;

  private static final int TILE = RowKernels.TILE_OUTPUTS;
  private static final int TOGETHER = RowKernels.TOGETHER;

  private final int inputs;
  private final int outputs;
  private final int stride;
  private final List<Part> parts;
  private final int outputsPerTask;
  private final int rowsAtOnce;
  private final int rowsPerBlock;

  /**
   * Rows with the place of their first output.
   *
   * @param rows the rows
   * @param start index of the first output
   */
  record Part(StoredRows rows, int start) {}

  StreamedMatrix(int inputs, int outputs, List<Part> parts) {
    if (!fits(inputs)) {
      throw new IllegalArgumentException(inputs + " inputs cannot be streamed");
    }
    this.inputs = inputs;
    this.outputs = outputs;
    this.parts = List.copyOf(parts);
    stride = HeadCache.wholePanels(outputs);
    int rowBytes = Float.BYTES * inputs;
    outputsPerTask = Math.max(1, TASK_BYTES / rowBytes / TILE) * TILE;
    rowsAtOnce = wholeTiles(RowBuffer.INPUT_BYTES / rowBytes);
    rowsPerBlock = wholeTiles(BLOCK_BYTES / rowBytes);
  }

  private static int wholeTiles(int rows) {
    return Math.max(1, rows / RowKernels.TILE_INPUTS) * RowKernels.TILE_INPUTS;
  }

  /** Whether rows of this length can be streamed. */
  static boolean fits(int inputs) {
    return inputs % RowKernels.BLOCK == 0 && inputs <= RowBuffer.MAX_DEPTH / 2;
  }

  @Override
  public int stride() {
    return stride;
  }

  @Override
  public boolean streamed() {
    return true;
  }

  @Override
  public void multiply(
      Kernels kernels, WorkPool pool, float[] x, int xOffset, int xStride, int rows, float[] out) {
    if (rows == 1) {
      multiplyOne(kernels.rows(), pool, x, xOffset, out);
      return;
    }
    try (RowBuffer buffer = RowBuffer.forInputs()) {
      for (int row = 0; row < rows; row += rowsAtOnce) {
        int some = Math.min(rowsAtOnce, rows - row);
        int first = row;
        pool.forEach(
            some,
            INPUTS_AT_ONCE,
            i -> kernels.rows().put(buffer, i, x, xOffset + (first + i) * xStride, inputs));
        int least = some <= rowsPerBlock ? BLOCK_TASKS : THREAD_TASKS;
        Tasks tasks = new Tasks(Math.min(outputsPerTask, share(pool, least, TILE)));
        pool.forEach(
            tasks.count(),
            task -> multiplyMany(kernels.rows(), tasks.get(task), buffer, first, some, out));
      }
    }
  }

  /** Outputs of a task, a multiple of {@code unit}, when each thread is to have several. */
  private int share(WorkPool pool, int tasks, int unit) {
    return Math.max(1, outputs / (tasks * pool.threads()) / unit) * unit;
  }

  /** Some consecutive outputs of a part. */
  private record Range(Part part, int first, int count) {
    int outputIndex() {
      return part.start() + first;
    }
  }

  /** The outputs of all parts, cut into ranges of at most so many. */
  private final class Tasks {
    private final int size;
    private final int[] firstTask = new int[parts.size() + 1];

    Tasks(int size) {
      this.size = size;
      for (int i = 0; i < parts.size(); i++) {
        firstTask[i + 1] = firstTask[i] + (parts.get(i).rows().rows() + size - 1) / size;
      }
    }

    int count() {
      return firstTask[parts.size()];
    }

    Range get(int task) {
      int part = 0;
      while (task >= firstTask[part + 1]) {
        part++;
      }
      int first = (task - firstTask[part]) * size;
      int left = parts.get(part).rows().rows() - first;
      return new Range(parts.get(part), first, Math.min(size, left));
    }
  }

  /** A range of outputs for all inputs in the buffer. */
  private void multiplyMany(
      RowKernels kernels, Range range, RowBuffer buffer, int firstRow, int rows, float[] out) {
    try (RowBuffer weights = RowBuffer.forWeights()) {
      decode(kernels, range, weights);
      for (int row = 0; row < rows; row += rowsPerBlock) {
        int some = Math.min(rowsPerBlock, rows - row);
        for (int output = 0; output < range.count(); output += TILE) {
          int to = (firstRow + row) * stride + range.outputIndex() + output;
          int valid = Math.min(TILE, range.count() - output);
          kernels.dots(weights, output, valid, buffer, row, some, inputs, out, to, stride);
        }
      }
    }
  }

  private void decode(RowKernels kernels, Range range, RowBuffer weights) {
    StoredRows rows = range.part().rows();
    if (kernels.knows(rows.type())) {
      long start = rows.start(range.first());
      kernels.decode(rows.type(), rows.data(), start, range.count(), inputs, weights);
      return;
    }
    float[] row = new float[inputs];
    for (int i = 0; i < range.count(); i++) {
      rows.read(range.first() + i, row);
      weights.put(i, row, 0, inputs);
    }
  }

  private void multiplyOne(RowKernels kernels, WorkPool pool, float[] x, int xOffset, float[] out) {
    Tasks tasks = new Tasks(share(pool, SHORT_TASKS, TOGETHER));
    pool.forEach(tasks.count(), task -> multiplyOne(kernels, tasks.get(task), x, xOffset, out));
  }

  private void multiplyOne(RowKernels kernels, Range range, float[] x, int xOffset, float[] out) {
    StoredRows rows = range.part().rows();
    int done = 0;
    if (kernels.knows(rows.type())) {
      try (RowBuffer weights = RowBuffer.forWeights()) {
        for (; done + TOGETHER <= range.count(); done += TOGETHER) {
          long start = rows.start(range.first() + done);
          int to = range.outputIndex() + done;
          kernels.dot(rows.type(), rows.data(), start, x, xOffset, inputs, weights, out, to);
        }
      }
    }
    if (done < range.count()) {
      try (RowBuffer buffer = RowBuffer.forInputs()) {
        kernels.put(buffer, 0, x, xOffset, inputs);
        for (; done < range.count(); done += TILE) {
          int some = Math.min(TILE, range.count() - done);
          Range rest = new Range(range.part(), range.first() + done, some);
          multiplyMany(kernels, rest, buffer, 0, 1, out);
        }
      }
    }
  }
}
