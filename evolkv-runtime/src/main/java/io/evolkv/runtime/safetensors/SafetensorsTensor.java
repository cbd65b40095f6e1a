package io.evolkv.runtime.safetensors;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.runtime.gguf.Printable;
import io.evolkv.runtime.gguf.TensorType;
import io.evolkv.runtime.weights.WeightTensor;
import java.lang.foreign.MemorySegment;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/** One tensor of a safetensors file. Valid until its file is closed. */
public final class SafetensorsTensor implements WeightTensor {
  private static final Set<TensorType> DECODABLE =
      EnumSet.of(TensorType.F32, TensorType.F16, TensorType.BF16);

  private final String fileName;
  private final String name;
  private final TensorType type;
  private final long[] dimensions;
  private final MemorySegment data;

  /**
   * A tensor whose header entry has been checked.
   *
   * @param dimensions the fastest first, the reverse of the file's order
   */
  SafetensorsTensor(
      String fileName, String name, TensorType type, long[] dimensions, MemorySegment data) {
    this.fileName = fileName;
    this.name = name;
    this.type = type;
    this.dimensions = dimensions;
    this.data = data;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public TensorType type() {
    return type;
  }

  @Override
  public long[] dimensions() {
    return dimensions.clone();
  }

  @Override
  public long values() {
    return data.byteSize() / type.blockBytes();
  }

  @Override
  public MemorySegment data() {
    return data;
  }

  @Override
  public void decode(long first, int count, float[] out, int offset) {
    Objects.checkFromIndexSize(first, count, values());
    Objects.checkFromIndexSize(offset, count, out.length);
    if (!DECODABLE.contains(type)) {
      throw new InvalidInputException(
          "%s: tensor %s has the type %s, weights have to be F32, F16 or BF16: convert the model"
              .formatted(fileName, Printable.quoted(name), type));
    }
    type.decode(data, first, count, out, offset);
  }
}
