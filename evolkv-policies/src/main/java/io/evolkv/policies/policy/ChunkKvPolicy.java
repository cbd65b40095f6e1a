package io.evolkv.policies.policy;

import io.evolkv.api.model.LayerView;
import io.evolkv.api.model.Observation;
import io.evolkv.api.plugin.Setting;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.policy.EvictionPolicyFactory;
import io.evolkv.api.policy.LayerRanking;
import io.evolkv.api.policy.PositionScores;
import io.evolkv.api.policy.RankingReuse;
import io.evolkv.api.policy.ScoredPolicy;
import io.evolkv.policies.composition.PolicyText;
import io.evolkv.policies.selection.ScoreSelection;
import io.evolkv.policies.selection.WholeChunks;
import io.evolkv.policies.selection.WholeChunks.ChunkScore;

/**
 * ChunkKV (arXiv 2502.00299): what belongs together stays together. The prefix is cut into chunks,
 * which stay or go as a whole, the same ones in all heads of a layer; see {@link WholeChunks}. What
 * a position is worth is another policy's score: the attention of the window without pooling in the
 * paper, here that of any policy that scores.
 *
 * <p>Neighbouring layers choose much alike, so blocks of layers may share the ranking of their
 * first one (layer-wise index reuse); each layer makes its own cut through it.
 */
public final class ChunkKvPolicy implements EvictionPolicy, ScoreSelection, RankingReuse {
  private final ScoredPolicy scorer;
  private final WholeChunks selection;
  private final int reuse;

  /**
   * A policy whose scorer is named in its options.
   *
   * @param options scorer, chunks and reuse
   * @throws io.evolkv.api.error.InvalidInputException when there is no such scorer
   */
  public ChunkKvPolicy(Options options) {
    this(PolicyText.scorer(options.scorer), options);
  }

  /**
   * A policy over any scorer.
   *
   * @param scorer scores the positions
   * @param options chunks and reuse; its scorer does not matter
   */
  public ChunkKvPolicy(ScoredPolicy scorer, Options options) {
    this.scorer = scorer;
    this.selection = new WholeChunks(options.chunk, options.chunkScore);
    this.reuse = options.reuse;
  }

  @Override
  public Observation observation() {
    return scorer.observation();
  }

  @Override
  public LayerRanking rank(LayerView layer) {
    return select(scorer.score(layer));
  }

  @Override
  public LayerRanking select(PositionScores scores) {
    return selection.select(scores);
  }

  @Override
  public int sourceLayer(int layer) {
    return layer / reuse * reuse;
  }

  /**
   * The settings of the policy.
   *
   * @param scorer the policy that scores, see {@link PolicyText}
   * @param chunk positions of a chunk
   * @param chunkScore how the scores of a chunk are joined
   * @param reuse layers that share a ranking
   */
  public record Options(
      @Setting(
              value = "Policy that scores the positions, as in snapkv or snapkv(window=32)",
              defaultValue = "snapkv(kernel=1, gqa=sum)")
          String scorer,
      @Setting(value = "Tokens of a chunk", defaultValue = "10", min = 1, max = 1_000_000)
          int chunk,
      @Setting(value = "How the scores of a chunk's tokens are joined", defaultValue = "sum")
          ChunkScore chunkScore,
      @Setting(
              value = "Layers that share the ranking of their first one; 1: each has its own",
              defaultValue = "1",
              min = 1,
              max = 1_000_000)
          int reuse) {}

  /** Makes the policy {@code chunkkv}. */
  public static final class Factory implements EvictionPolicyFactory<Options> {
    /** Called by {@link java.util.ServiceLoader}. */
    public Factory() {}

    @Override
    public String name() {
      return "chunkkv";
    }

    @Override
    public String summary() {
      return "Keeps whole chunks of neighbouring tokens, by the scores of any policy";
    }

    @Override
    public Class<Options> optionsType() {
      return Options.class;
    }

    @Override
    public EvictionPolicy create(Options options) {
      return new ChunkKvPolicy(options);
    }
  }
}
