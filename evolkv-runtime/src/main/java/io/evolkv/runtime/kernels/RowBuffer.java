package io.evolkv.runtime.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A buffer outside the heap for products with stored rows, used by one product or task at a time.
 * There are two kinds, for inputs and for rows of weights, and one of each per processor.
 *
 * <p>All lie in one constant memory segment. The compiler then knows its class and address, and a
 * kernel's loads need no checks; with a segment that comes as an argument, and several kinds of
 * segments in use, the same kernels ran at a tenth of the speed. Buffers begin at cache lines,
 * since a vector of 64 bytes that straddles two of them costs two loads.
 */
public final class RowBuffer implements AutoCloseable {
  /** Longest row that can be multiplied, in values. */
  public static final int MAX_DEPTH = 1 << 15;

  /** Bytes that inputs may take. */
  public static final int INPUT_BYTES = 1 << 21;

  /** Bytes that decoded rows may take: eight of the longest. */
  static final int WEIGHT_BYTES = RowKernels.OUTPUTS * MAX_DEPTH * Float.BYTES;

  /** Bytes that rows may take as they are stored, in types of at most 16 bits a value. */
  static final int STORED_BYTES = WEIGHT_BYTES / 2;

  private static final int COUNT = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 32);
  private static final long CACHE_LINE = 64;

  /** All buffers. */
  static final MemorySegment MEMORY =
      Arena.global()
          .allocate((long) COUNT * (INPUT_BYTES + WEIGHT_BYTES + STORED_BYTES), CACHE_LINE);

  private static final BlockingQueue<RowBuffer> INPUTS = buffers(0, INPUT_BYTES);
  private static final BlockingQueue<RowBuffer> WEIGHTS =
      buffers((long) COUNT * INPUT_BYTES, WEIGHT_BYTES + STORED_BYTES);

  private final BlockingQueue<RowBuffer> home;
  private final long start;

  /** Partial sums of a tile. */
  private final float[] partials = new float[3 * RowKernels.OUTPUTS * Kernels.PARTIALS];

  private RowBuffer(BlockingQueue<RowBuffer> home, long start) {
    this.home = home;
    this.start = start;
  }

  private static BlockingQueue<RowBuffer> buffers(long start, int size) {
    BlockingQueue<RowBuffer> buffers = new LinkedBlockingQueue<>();
    for (int i = 0; i < COUNT; i++) {
      buffers.add(new RowBuffer(buffers, start + (long) i * size));
    }
    return buffers;
  }

  /**
   * Takes a buffer for inputs; waits while all are in use.
   *
   * @return the buffer, to be closed
   */
  public static RowBuffer forInputs() {
    return take(INPUTS);
  }

  /**
   * Takes a buffer for rows of weights; waits while all are in use. Who holds one must not wait for
   * another buffer.
   *
   * @return the buffer, to be closed
   */
  public static RowBuffer forWeights() {
    return take(WEIGHTS);
  }

  private static RowBuffer take(BlockingQueue<RowBuffer> buffers) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return buffers.take();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    home.add(this);
  }

  /**
   * Copies floats into the buffer.
   *
   * @param source array that holds them
   * @param offset first element
   * @param count number of elements
   * @param index index of the first one in the buffer
   */
  public void put(float[] source, int offset, int count, int index) {
    MemorySegment.copy(
        source, offset, MEMORY, ValueLayout.JAVA_FLOAT, start + (long) Float.BYTES * index, count);
  }

  /** Where inputs or decoded rows begin in {@link #MEMORY}. */
  long start() {
    return start;
  }

  /** Where stored rows begin in a buffer for weights. */
  long stored() {
    return start + WEIGHT_BYTES;
  }

  float[] partials() {
    return partials;
  }
}
