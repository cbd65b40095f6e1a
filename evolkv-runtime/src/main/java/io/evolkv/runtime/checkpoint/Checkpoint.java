package io.evolkv.runtime.checkpoint;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.runtime.decoder.RopeFrequencies;
import io.evolkv.runtime.weights.TensorSource;
import io.evolkv.runtime.weights.WeightTensor;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** A model's files, open. Thread-safe until closed. */
public sealed interface Checkpoint extends AutoCloseable
    permits GgufCheckpoint, HuggingFaceCheckpoint {
  /** The kinds of files. */
  enum Format {
    /** One GGUF file. */
    GGUF,
    /** A folder with config.json and safetensors. */
    HUGGING_FACE
  }

  /**
   * The kind of files.
   *
   * @return the format
   */
  Format format();

  /**
   * What messages call this model.
   *
   * @return a path, or the name given
   */
  String name();

  /**
   * The architecture as the files name it.
   *
   * @return {@code general.architecture} of a GGUF, {@code model_type} of a config.json
   * @throws InvalidInputException when the files do not say
   */
  String architecture();

  /**
   * An integer.
   *
   * @param key a setting
   * @return the number, or empty when the files do not say
   * @throws InvalidInputException when the value is of another kind
   */
  OptionalInt integer(Key key);

  /**
   * A real number.
   *
   * @param key a setting
   * @return the number, or empty when the files do not say
   * @throws InvalidInputException when the value is of another kind
   */
  OptionalDouble real(Key key);

  /**
   * A truth value.
   *
   * @param key a setting
   * @return the value, or empty when the files do not say
   * @throws InvalidInputException when the value is of another kind
   */
  Optional<Boolean> flag(Key key);

  /**
   * A text.
   *
   * @param key a setting
   * @return the text, or empty when the files do not say
   * @throws InvalidInputException when the value is of another kind
   */
  Optional<String> text(Key key);

  /**
   * A list of texts.
   *
   * @param key a setting
   * @return the texts, or empty when the files do not say
   * @throws InvalidInputException when the value is of another kind
   */
  Optional<List<String>> texts(Key key);

  /**
   * The name of a setting here, for messages.
   *
   * @param key a setting
   * @return the file's own name for it
   */
  String spelling(Key key);

  /**
   * RoPE of layers that see all positions.
   *
   * @param headDim elements of a head
   * @param defaultBase the architecture's frequency base where the files name none
   * @return the frequencies
   * @throws InvalidInputException when the files ask for a variant that is not known, or contradict
   *     themselves
   */
  RopeFrequencies rope(int headDim, double defaultBase);

  /**
   * RoPE of layers with a sliding window, where the architecture tells the two apart.
   *
   * @param headDim elements of a head
   * @param defaultBase the architecture's frequency base where the files name none
   * @return the frequencies
   * @throws InvalidInputException as {@link #rope}
   */
  RopeFrequencies slidingRope(int headDim, double defaultBase);

  /**
   * The weights.
   *
   * @return all tensors
   */
  TensorSource weights();

  /**
   * The name of a tensor here.
   *
   * @param key a key
   * @return the files' own name for it, or empty when files of this kind have none
   */
  default Optional<String> tensorName(Key key) {
    return format() == Format.GGUF ? key.gguf() : key.huggingFace();
  }

  /**
   * A tensor.
   *
   * @param key its name
   * @return the tensor, or empty when there is none of that name
   */
  default Optional<? extends WeightTensor> tensor(Key key) {
    return tensorName(key).flatMap(name -> weights().tensor(name));
  }

  /**
   * An error in these files.
   *
   * @param detail what is wrong and what would be right
   * @return the error, to be thrown
   */
  default InvalidInputException invalid(String detail) {
    return new InvalidInputException(name() + ": " + detail);
  }

  @Override
  void close();
}
