package io.evolkv.runtime.weights;

import java.util.Collection;
import java.util.Optional;

/** The tensors of a model. Thread-safe until closed. */
public interface TensorSource extends AutoCloseable {
  /**
   * What messages call this source.
   *
   * @return a path, or the name given
   */
  String name();

  /**
   * All tensors.
   *
   * @return in the order of the files
   */
  Collection<? extends WeightTensor> tensors();

  /**
   * A tensor.
   *
   * @param tensor its name
   * @return the tensor, or empty when there is none of that name
   */
  Optional<? extends WeightTensor> tensor(String tensor);

  @Override
  void close();
}
