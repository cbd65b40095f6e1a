package io.evolkv.runtime.checkpoint;

import io.evolkv.runtime.gguf.GgufFile;
import io.evolkv.runtime.gguf.GgufTensor;
import io.evolkv.runtime.gguf.TensorType;
import io.evolkv.runtime.weights.TensorSource;
import io.evolkv.runtime.weights.WeightTensor;
import java.lang.foreign.MemorySegment;
import java.util.Collection;
import java.util.Optional;

/** The tensors of a GGUF file as weights. */
record GgufTensors(GgufFile file) implements TensorSource {
  @Override
  public String name() {
    return file.name();
  }

  @Override
  public Collection<Weight> tensors() {
    return file.tensors().stream().map(Weight::new).toList();
  }

  @Override
  public Optional<Weight> tensor(String tensor) {
    return file.tensor(tensor).map(Weight::new);
  }

  @Override
  public void close() {
    file.close();
  }

  /** One of them. */
  record Weight(GgufTensor tensor) implements WeightTensor {
    @Override
    public String name() {
      return tensor.name();
    }

    @Override
    public TensorType type() {
      return tensor.type();
    }

    @Override
    public long[] dimensions() {
      return tensor.dimensions();
    }

    @Override
    public long values() {
      return tensor.values();
    }

    @Override
    public MemorySegment data() {
      return tensor.data();
    }

    @Override
    public void decode(long first, int count, float[] out, int offset) {
      tensor.decode(first, count, out, offset);
    }
  }
}
