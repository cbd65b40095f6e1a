package io.evolkv.api.model;

import java.util.List;
import java.util.Set;

/** A runtime that only knows how long its prompts are; everything else has its default. */
final class CountingRuntime implements ModelRuntime {
  private record Length(int length) implements Prefilled {
    @Override
    public LayerView layer(int layer) {
      throw new UnsupportedOperationException();
    }

    @Override
    public float[] lastLogits() {
      return new float[1];
    }

    @Override
    public long bytes() {
      return 0;
    }
  }

  @Override
  public ModelShape shape() {
    return new ModelShape("none", 1, 1, 1, 1, 100, 1);
  }

  @Override
  public Tokenizer tokenizer() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of();
  }

  @Override
  public Prefilled prefill(int[] prompt, Observation observation) {
    return new Length(prompt.length);
  }

  @Override
  public List<Completion> generate(List<GenerationRequest> requests) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<double[]> score(List<ScoringRequest> requests) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
