package io.evolkv.bench.fakes;

import io.evolkv.api.model.Capability;
import io.evolkv.api.model.Observation;
import io.evolkv.api.model.Prefilled;

/** The fake model with prompts that say to take much memory. */
public final class HugePrompts extends FakeRuntime {
  private final long bytes;

  /**
   * A model.
   *
   * @param bytes what each prompt says to take
   * @param capabilities what the model says it can do
   */
  public HugePrompts(long bytes, Capability... capabilities) {
    super(capabilities);
    this.bytes = bytes;
  }

  @Override
  public Prefilled prefill(int[] prompt, Observation observation) {
    return new FakePrompt(tokenizer().decode(prompt), SHAPE, observation, bytes);
  }
}
