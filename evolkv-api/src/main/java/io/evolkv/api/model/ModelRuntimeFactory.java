package io.evolkv.api.model;

import io.evolkv.api.plugin.PluginFactory;

/**
 * Opens models; found by {@link java.util.ServiceLoader}.
 *
 * @param <O> the options record
 */
public interface ModelRuntimeFactory<O extends Record> extends PluginFactory<O> {
  /**
   * Opens a model.
   *
   * @param source which model
   * @param options the runtime's options
   * @return a loaded model; the caller closes it
   * @throws io.evolkv.api.error.InvalidInputException when the file is missing, damaged or of an
   *     unknown kind
   */
  ModelRuntime open(ModelSource source, O options);

  /**
   * Reads what a model file says of itself, without loading weights.
   *
   * @param source which model
   * @return its description
   * @throws io.evolkv.api.error.InvalidInputException when the file is missing, damaged or of an
   *     unknown kind
   */
  ModelDescription describe(ModelSource source);

  /**
   * Reads the tokenizer of a model file, without loading weights.
   *
   * @param source which model
   * @return its tokenizer
   * @throws io.evolkv.api.error.InvalidInputException when the file is missing, damaged or of an
   *     unknown kind
   */
  Tokenizer tokenizer(ModelSource source);
}
