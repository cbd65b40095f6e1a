package example;

import io.evolkv.api.plugin.NoOptions;
import io.evolkv.api.policy.*;

/** Keeps every second token, counted from the last, the newest first. */
public final class EverySecondToken implements EvictionPolicyFactory<NoOptions> {
  public String name() { return "every-second-token"; }
  public String summary() { return "Keeps every second token, counted from the last"; }
  public Class<NoOptions> optionsType() { return NoOptions.class; }
  public EvictionPolicy create(NoOptions options) {
    return (ScoredPolicy) layer -> {
      float[][] scores = new float[layer.shape().kvHeads()][layer.positions()];
      for (float[] head : scores)
        for (int position = head.length - 1; position >= 0; position -= 2)
          head[position] = 1 + position;
      return PositionScores.of(scores);
    };
  }
}
