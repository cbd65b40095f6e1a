package io.evolkv.bench.fakes;

import io.evolkv.api.model.LayerView;
import io.evolkv.api.model.ModelShape;
import io.evolkv.api.model.Observation;
import io.evolkv.api.model.Prefilled;

/** A prefilled prompt that is nothing but its tokens, and says how many bytes it takes. */
public record FakePrompt(String text, ModelShape shape, Observation observation, long bytes)
    implements Prefilled {
  /** Bytes of one token unless a test says otherwise. */
  public static final long BYTES_PER_TOKEN = 100;

  @Override
  public int length() {
    return text.length();
  }

  @Override
  public LayerView layer(int layer) {
    return new View(this, layer);
  }

  @Override
  public float[] lastLogits() {
    return new float[] {text.length(), text.hashCode()};
  }

  private record View(FakePrompt prompt, int layer) implements LayerView {
    @Override
    public ModelShape shape() {
      return prompt.shape();
    }

    @Override
    public int positions() {
      return prompt.length();
    }

    @Override
    public int windowQueries() {
      return Math.min(prompt.observation().windowQueries(), positions());
    }

    @Override
    public float[] windowAttention(int queryHead, int row) {
      throw new IllegalStateException();
    }

    @Override
    public float[] columnSums(int queryHead) {
      throw new IllegalStateException();
    }

    @Override
    public float[] queryMean(int queryHead, int from) {
      throw new IllegalStateException();
    }

    @Override
    public float[] queryCovariance(int queryHead, int from) {
      throw new IllegalStateException();
    }

    @Override
    public float[] key(int kvHead, int position) {
      throw new IllegalStateException();
    }

    @Override
    public float[] value(int kvHead, int position) {
      throw new IllegalStateException();
    }
  }
}
