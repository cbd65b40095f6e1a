package io.evolkv.runtime.checkpoint;

import io.evolkv.runtime.decoder.RopeFrequencies;
import io.evolkv.runtime.safetensors.SafetensorsFolder;
import io.evolkv.runtime.weights.JsonFile;
import io.evolkv.runtime.weights.TensorSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;

/** A model in a Hugging Face folder: config.json and safetensors. */
public final class HuggingFaceCheckpoint implements Checkpoint {
  private final Path folder;
  private final ConfigJson config;
  private final SafetensorsFolder weights;

  private HuggingFaceCheckpoint(Path folder, ConfigJson config, SafetensorsFolder weights) {
    this.folder = folder;
    this.config = config;
    this.weights = weights;
  }

  /**
   * Opens a folder.
   *
   * @param folder the folder
   * @return the model's files; the caller closes them
   * @throws io.evolkv.api.error.InvalidInputException when a file is missing or damaged
   */
  public static HuggingFaceCheckpoint open(Path folder) {
    Path file = folder.resolve("config.json");
    JsonNode json = JsonFile.read(file);
    ConfigJson config = new ConfigJson(file.toString(), "", json);
    return new HuggingFaceCheckpoint(folder, config, SafetensorsFolder.open(folder));
  }

  /**
   * The folder.
   *
   * @return where the files are
   */
  public Path folder() {
    return folder;
  }

  /**
   * The whole config.json.
   *
   * @return a JSON object
   */
  public JsonNode config() {
    return config.json();
  }

  @Override
  public Format format() {
    return Format.HUGGING_FACE;
  }

  @Override
  public String name() {
    return folder.toString();
  }

  @Override
  public String architecture() {
    return config.text("model_type").orElseThrow(() -> config.missing("model_type"));
  }

  @Override
  public OptionalInt integer(Key key) {
    return key.huggingFace().map(config::integer).orElse(OptionalInt.empty());
  }

  @Override
  public OptionalDouble real(Key key) {
    return key.huggingFace().map(config::real).orElse(OptionalDouble.empty());
  }

  @Override
  public Optional<Boolean> flag(Key key) {
    return key.huggingFace().flatMap(config::flag);
  }

  @Override
  public Optional<String> text(Key key) {
    return key.huggingFace().flatMap(config::text);
  }

  @Override
  public Optional<List<String>> texts(Key key) {
    return key.huggingFace().flatMap(config::texts);
  }

  @Override
  public String spelling(Key key) {
    return key.huggingFace().orElseThrow();
  }

  @Override
  public RopeFrequencies rope(int headDim, double defaultBase) {
    return new HuggingFaceRope(config).frequencies(headDim, defaultBase);
  }

  @Override
  public RopeFrequencies slidingRope(int headDim, double defaultBase) {
    return new HuggingFaceRope(config).slidingFrequencies(headDim, defaultBase);
  }

  @Override
  public TensorSource weights() {
    return weights;
  }

  @Override
  public void close() {
    weights.close();
  }
}
