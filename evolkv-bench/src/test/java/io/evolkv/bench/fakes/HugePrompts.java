package io.evolkv.bench.fakes;

import io.evolkv.api.model.LayerView;
import io.evolkv.api.model.Observation;
import io.evolkv.api.model.Prefilled;
import java.util.List;

/** The fake model with prompts that say to take more memory than any machine has. */
public final class HugePrompts extends FakeRuntime {
  /** A model. */
  public HugePrompts() {}

  @Override
  public List<Prefilled> prefillAll(List<int[]> prompts, Observation observation) {
    return super.prefillAll(prompts, observation).stream().<Prefilled>map(HugePrompt::new).toList();
  }

  private record HugePrompt(Prefilled prompt) implements Prefilled {
    @Override
    public int length() {
      return prompt.length();
    }

    @Override
    public LayerView layer(int layer) {
      return prompt.layer(layer);
    }

    @Override
    public float[] lastLogits() {
      return prompt.lastLogits();
    }

    @Override
    public long bytes() {
      return 1L << 50;
    }
  }
}
