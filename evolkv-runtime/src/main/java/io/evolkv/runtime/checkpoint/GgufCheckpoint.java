package io.evolkv.runtime.checkpoint;

import io.evolkv.runtime.decoder.RopeFrequencies;
import io.evolkv.runtime.gguf.GgufFile;
import io.evolkv.runtime.weights.TensorSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** A model in a GGUF file. */
public final class GgufCheckpoint implements Checkpoint {
  private final GgufFile file;
  private final String architecture;
  private final TensorSource weights;

  /**
   * A model.
   *
   * @param file an open file, closed with the checkpoint
   * @throws io.evolkv.api.error.InvalidInputException when it names no architecture
   */
  public GgufCheckpoint(GgufFile file) {
    this.file = file;
    architecture = file.requiredString("general.architecture");
    weights = new GgufTensors(file);
  }

  /**
   * The file.
   *
   * @return the open file
   */
  public GgufFile file() {
    return file;
  }

  @Override
  public Format format() {
    return Format.GGUF;
  }

  @Override
  public String name() {
    return file.name();
  }

  @Override
  public String architecture() {
    return architecture;
  }

  @Override
  public OptionalInt integer(Key key) {
    return own(key).map(file::intValue).orElse(OptionalInt.empty());
  }

  @Override
  public OptionalDouble real(Key key) {
    return own(key)
        .flatMap(file::floatValue)
        .map(value -> OptionalDouble.of(value))
        .orElse(OptionalDouble.empty());
  }

  @Override
  public Optional<Boolean> flag(Key key) {
    return own(key).flatMap(file::bool);
  }

  @Override
  public Optional<String> text(Key key) {
    return own(key).flatMap(file::string);
  }

  @Override
  public Optional<List<String>> texts(Key key) {
    return own(key).flatMap(file::strings);
  }

  @Override
  public String spelling(Key key) {
    return own(key).orElseThrow();
  }

  private Optional<String> own(Key key) {
    return key.gguf().map(name -> architecture + "." + name);
  }

  @Override
  public RopeFrequencies rope(int headDim, double defaultBase) {
    return new GgufRope(this).frequencies(headDim, defaultBase);
  }

  @Override
  public RopeFrequencies slidingRope(int headDim, double defaultBase) {
    return new GgufRope(this).slidingFrequencies(headDim, defaultBase);
  }

  @Override
  public TensorSource weights() {
    return weights;
  }

  @Override
  public void close() {
    file.close();
  }
}
