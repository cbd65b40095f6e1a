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
 * <p>Rows are kept in tiles: of {@link RowKernels#TILE_INPUTS} inputs or {@link
 * RowKernels#TILE_OUTPUTS} rows of weights, the first 16 elements of each, then the next 16, and so
 * on. A kernel then reads one stretch of memory from its beginning to its end, with one address;
 * with an address for each row, more instructions went into addresses than into products.
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
  public static final int INPUT_BYTES = 1 << 22;

  /** Bytes that decoded rows may take: eight of the longest. */
  static final int WEIGHT_BYTES = RowKernels.TOGETHER * MAX_DEPTH * Float.BYTES;

  /** Bytes of 16 elements: the distance of rows in a tile, and of partial sums. */
  static final long CHUNK_BYTES = (long) Kernels.PARTIALS * Float.BYTES;

  /** Distance in bytes of a row's next 16 elements in a tile of weights. */
  static final long STEP = RowKernels.TILE_OUTPUTS * CHUNK_BYTES;

  /** Bytes of the partial sums of a tile. */
  static final long TILE_PARTIAL_BYTES =
      RowKernels.TILE_INPUTS * RowKernels.TILE_OUTPUTS * CHUNK_BYTES;

  /** Bytes of the partial sums of two tiles. */
  private static final long PARTIAL_BYTES = 2 * TILE_PARTIAL_BYTES;

  /** Bytes beyond the last that may be read. */
  static final int BEYOND = 64;

  /** Bytes of a buffer for rows of weights, with what products with them need. */
  private static final long WEIGHT_BUFFER_BYTES = WEIGHT_BYTES + PARTIAL_BYTES;

  private static final int COUNT = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 32);
  private static final long CACHE_LINE = 64;

  private static final MemorySegment BUFFERS =
      Arena.global().allocate(COUNT * (INPUT_BYTES + WEIGHT_BUFFER_BYTES), CACHE_LINE);

  /** Whether this module may use addresses ({@code --enable-native-access}). */
  private static final boolean ADDRESSES = RowBuffer.class.getModule().isNativeAccessEnabled();

  /**
   * What kernels read and write: all buffers, or where that is allowed, memory by address. With
   * addresses the loops are a tenth faster, since a distance within a tile is then a part of the
   * load instruction.
   */
  static final MemorySegment MEMORY = ADDRESSES ? everything() : BUFFERS;

  private static final long BASE = ADDRESSES ? BUFFERS.address() : 0;

  private static final BlockingQueue<RowBuffer> INPUTS =
      buffers(BASE, INPUT_BYTES, RowKernels.TILE_INPUTS);
  private static final BlockingQueue<RowBuffer> WEIGHTS =
      buffers(BASE + (long) COUNT * INPUT_BYTES, WEIGHT_BUFFER_BYTES, RowKernels.TILE_OUTPUTS);

  private final BlockingQueue<RowBuffer> home;
  private final long start;
  private final int tile;

  private final float[] sums = new float[RowKernels.TILE_OUTPUTS];
  private byte[] stored = new byte[0];
  private UnpackedRow[] unpacked = {new UnpackedRow(0), new UnpackedRow(0)};

  private RowBuffer(BlockingQueue<RowBuffer> home, long start, int tile) {
    this.home = home;
    this.start = start;
    this.tile = tile;
  }

  @SuppressWarnings("restricted") // asked for before
  private static MemorySegment everything() {
    return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
  }

  private static BlockingQueue<RowBuffer> buffers(long start, long size, int tile) {
    BlockingQueue<RowBuffer> buffers = new LinkedBlockingQueue<>();
    for (int i = 0; i < COUNT; i++) {
      buffers.add(new RowBuffer(buffers, start + i * size, tile));
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
   * Copies a row into the buffer.
   *
   * @param row index of the row in the buffer
   * @param source array that holds it
   * @param offset first element
   * @param depth number of elements, a multiple of {@link RowKernels#BLOCK}, of all rows
   */
  public void put(int row, float[] source, int offset, int depth) {
    long to = row(row, depth);
    long step = tile * CHUNK_BYTES;
    for (int i = 0; i < depth; i += Kernels.PARTIALS) {
      MemorySegment.copy(source, offset + i, MEMORY, ValueLayout.JAVA_FLOAT, to, Kernels.PARTIALS);
      to += step;
    }
  }

  /** An element of a row. */
  float get(int row, int depth, int i) {
    long chunk = (long) i / Kernels.PARTIALS * tile * CHUNK_BYTES;
    long element = (long) i % Kernels.PARTIALS * Float.BYTES;
    return MEMORY.get(ValueLayout.JAVA_FLOAT, row(row, depth) + chunk + element);
  }

  /** Where a row begins in {@link #MEMORY}. */
  long row(int row, int depth) {
    long first = (long) row / tile * tile;
    return start + first * depth * Float.BYTES + (row - first) * CHUNK_BYTES;
  }

  /** Where an element of a row is, in bytes from the first, in a tile of weights. */
  static long inTile(int i) {
    return STEP * (i / Kernels.PARTIALS) + (long) Float.BYTES * (i % Kernels.PARTIALS);
  }

  /** Where inputs or decoded rows begin in {@link #MEMORY}. */
  long start() {
    return start;
  }

  /**
   * An array for stored rows, in a buffer for weights: an element of an array costs the compiler
   * much less than one of a memory segment.
   *
   * @param bytes bytes of the rows; {@link #BEYOND} more may be read
   */
  byte[] stored(int bytes) {
    if (stored.length < bytes + BEYOND) {
      stored = new byte[bytes + BEYOND];
    }
    return stored;
  }

  /**
   * Where partial sums of two tiles begin in a buffer for weights: at a cache line, which arrays do
   * not.
   */
  long partials() {
    return start + WEIGHT_BYTES;
  }

  /**
   * Room for two rows of super-blocks as they are unpacked, in a buffer for weights.
   *
   * @param depth elements of a row
   * @return the one row and the other
   */
  UnpackedRow[] unpacked(int depth) {
    if (unpacked[0].integers().length < depth + BEYOND) {
      unpacked = new UnpackedRow[] {new UnpackedRow(depth), new UnpackedRow(depth)};
    }
    return unpacked;
  }

  /** Room for the products of an input with the rows of a tile. */
  float[] sums() {
    return sums;
  }
}
