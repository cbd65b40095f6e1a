package io.evolkv.runtime.vector;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.ModelDescription;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.model.ModelRuntimeFactory;
import io.evolkv.api.model.ModelSource;
import io.evolkv.api.model.Tokenizer;
import io.evolkv.runtime.checkpoint.Checkpoint;
import io.evolkv.runtime.kernels.KernelProvider;

/** Opens GGUF files, Hugging Face folders, and the embedded model {@code builtin:tiny}. */
public final class VectorRuntimeFactory implements ModelRuntimeFactory<VectorOptions> {
  /** Made by {@link java.util.ServiceLoader}. */
  public VectorRuntimeFactory() {}

  @Override
  public String name() {
    return "vector";
  }

  @Override
  public String summary() {
    return "Pure Java on the Vector API: GGUF files, Hugging Face folders, builtin:tiny.";
  }

  @Override
  public Class<VectorOptions> optionsType() {
    return VectorOptions.class;
  }

  @Override
  public ModelRuntime open(ModelSource source, VectorOptions options) {
    KernelProvider.Selection selection = select(options.kernels());
    if (selection.fallback()) {
      System.err.println("evolkv: " + selection.reason());
    }
    Checkpoint checkpoint = ModelFiles.open(source.location());
    try {
      return new VectorRuntime(
          checkpoint,
          ModelFiles.tokenizer(checkpoint),
          selection.kernels(),
          options.promptKv(),
          source.threads());
    } catch (RuntimeException e) {
      checkpoint.close();
      throw e;
    }
  }

  private static KernelProvider.Selection select(KernelProvider.Choice choice) {
    try {
      return KernelProvider.select(choice);
    } catch (IllegalStateException e) {
      throw new InvalidInputException("runtime.kernels: " + e.getMessage(), e);
    }
  }

  @Override
  public ModelDescription describe(ModelSource source) {
    try (Checkpoint checkpoint = ModelFiles.open(source.location())) {
      return CheckpointDescription.of(checkpoint);
    }
  }

  @Override
  public Tokenizer tokenizer(ModelSource source) {
    try (Checkpoint checkpoint = ModelFiles.open(source.location())) {
      return ModelFiles.tokenizer(checkpoint);
    }
  }
}
