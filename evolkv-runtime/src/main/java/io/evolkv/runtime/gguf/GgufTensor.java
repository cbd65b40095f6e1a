package io.evolkv.runtime.gguf;

import io.evolkv.api.error.InvalidInputException;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * One tensor of a GGUF file. Its values lie row after row; dimension 0 is the length of a row.
 * Valid until its {@link GgufFile} is closed.
 */
public final class GgufTensor {
  private final String fileName;
  private final String name;
  private final TensorType type;
  private final Shape shape;
  private final MemorySegment data;

  GgufTensor(String fileName, String name, TensorType type, Shape shape, MemorySegment data) {
    this.fileName = fileName;
    this.name = name;
    this.type = type;
    this.shape = shape;
    this.data = data;
  }

  /** Dimensions whose product has been checked. */
  static final class Shape {
    private final long[] dimensions;
    private final long values;

    Shape(long[] dimensions, long values) {
      this.dimensions = dimensions;
      this.values = values;
    }

    long rowLength() {
      return dimensions[0];
    }

    long values() {
      return values;
    }
  }

  /**
   * The name.
   *
   * @return for example {@code blk.0.attn_q.weight}
   */
  public String name() {
    return name;
  }

  /**
   * How the values are stored.
   *
   * @return the type
   */
  public TensorType type() {
    return type;
  }

  /**
   * The dimensions as the file gives them, the fastest first.
   *
   * @return {@code [row length, rows, ...]}, 1 to 4 numbers of at least 1, an array of the caller's
   *     own
   */
  public long[] dimensions() {
    return shape.dimensions.clone();
  }

  /**
   * Values in a row.
   *
   * @return dimension 0
   */
  public long rowLength() {
    return shape.rowLength();
  }

  /**
   * Number of rows.
   *
   * @return the product of all dimensions but the first
   */
  public long rows() {
    return shape.values() / shape.rowLength();
  }

  /**
   * Number of values.
   *
   * @return the product of all dimensions
   */
  public long values() {
    return shape.values();
  }

  /**
   * The bytes as they are stored.
   *
   * @return a read-only view of the file, {@code type().bytes(values())} long
   */
  public MemorySegment data() {
    return data;
  }

  /**
   * Decodes consecutive values to floats.
   *
   * @param first index of the first value
   * @param count number of values
   * @param out where they go
   * @param offset index of the first one in {@code out}
   * @throws InvalidInputException when values of this type cannot be decoded
   * @throws IndexOutOfBoundsException when the tensor or the array has fewer values
   */
  public void decode(long first, int count, float[] out, int offset) {
    Objects.checkFromIndexSize(first, count, values());
    Objects.checkFromIndexSize(offset, count, out.length);
    ValueDecoder decoder = type.decoder().orElseThrow(this::undecodable);
    decoder.decode(data, first, count, out, offset);
  }

  private InvalidInputException undecodable() {
    return new InvalidInputException(
        "%s: tensor %s has the type %s, which cannot be decoded; %s can: convert the model to one of"
                .formatted(fileName, Printable.quoted(name), type, TensorType.decodable())
            + " these");
  }
}
