package io.evolkv.policies.policy;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.DecodeEvictor;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.LayerView;
import io.evolkv.api.model.ModelShape;
import io.evolkv.api.model.Observation;
import io.evolkv.api.model.Prefilled;
import io.evolkv.api.plugin.Setting;
import io.evolkv.api.policy.AllocationRequest;
import io.evolkv.api.policy.BudgetCascade;
import io.evolkv.api.policy.DecodeTimeEviction;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.policy.EvictionPolicyFactory;
import io.evolkv.api.policy.LayerAllocator;
import io.evolkv.api.policy.PositionScores;
import io.evolkv.api.policy.ScoredPolicy;
import io.evolkv.policies.allocation.PreferenceShares;
import io.evolkv.policies.scoring.AttentionSpread;
import io.evolkv.policies.scoring.GroupReduction;
import io.evolkv.policies.scoring.NewestQueryScoring;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * CAKE (arXiv 2503.12491, Cascading and Adaptive KV Cache Eviction with Layer Preferences): a layer
 * that spreads its attention widely, and one whose attention moves on, gets more of the total. With
 * entropy E and variance U of the window's attention ({@link AttentionSpread}),
 *
 * <pre>
 * pref_l = E_l^(1/tau1) · U_l^(1/tau2),     b_l = w + pref_l / sum of pref · (b - w) · L
 * </pre>
 *
 * <p>Within a layer the window stays and the b_l - w positions with the largest {@code mean + gamma
 * · variance} of the window's attention. While decoding, a layer that exceeds its budget is cut to
 * it by the newest query's attention ({@link Decoding}).
 */
public sealed class CakePolicy implements ScoredPolicy, LayerAllocator {
  private final Options options;

  /**
   * A policy that evicts after the prefill only, whatever {@link Options#decodeEvict} says.
   *
   * @param options window, preferences and scores
   * @throws InvalidInputException when the kernel is even
   */
  public CakePolicy(Options options) {
    if (options.kernel % 2 == 0) {
      throw new InvalidInputException(
          "kernel is "
              + options.kernel
              + ", but has to be an odd number of positions: 1, 3, 5, ...");
    }
    this.options = options;
  }

  @Override
  public Observation observation() {
    return Observation.window(options.window);
  }

  @Override
  public PositionScores score(LayerView layer) {
    int n = layer.positions();
    double[][] prefix =
        AttentionSpread.of(layer, options.window)
            .scores(options.gamma, options.kernel, options.gqa);
    float[][] scores = new float[prefix.length][n];
    for (int head = 0; head < scores.length; head++) {
      for (int position = 0; position < prefix[head].length; position++) {
        scores[head][position] = (float) prefix[head][position];
      }
    }
    return PositionScores.of(scores, 0, options.window);
  }

  @Override
  public LayerBudgets allocate(AllocationRequest request) {
    int layers = request.layers().size();
    int n = request.prompt().length();
    int b = request.meanBudget();
    boolean skipped = options.arithmetic == Arithmetic.OFFICIAL && n <= b + options.window;
    if (n <= b || skipped) {
      return request.shape().uniformBudgets(n);
    }
    if (b <= options.window) {
      return request.shape().uniformBudgets(b);
    }
    double[] preferences = new double[layers];
    for (int layer = 0; layer < layers; layer++) {
      preferences[layer] = preference(request.prompt().layer(request.layers().get(layer)));
    }
    PreferenceShares shares =
        new PreferenceShares((long) layers * (b - options.window), n - options.window);
    int[] budgets =
        options.arithmetic == Arithmetic.EXACT
            ? shares.exact(preferences)
            : shares.official(preferences);
    return request.spread(
        LayerBudgets.of(Arrays.stream(budgets).map(share -> share + options.window).toArray()));
  }

  @Override
  public Optional<BudgetCascade> cascade(ModelShape shape, int promptLength, int meanBudget) {
    if (options.arithmetic == Arithmetic.OFFICIAL) {
      return Optional.empty();
    }
    if (promptLength <= meanBudget || meanBudget <= options.window) {
      return Optional.of(
          BudgetCascade.of(shape.uniformBudgets(Math.min(promptLength, meanBudget))));
    }
    long total = (long) shape.layers() * (meanBudget - options.window);
    return Optional.of(
        new CakeCascade(
            this,
            shape,
            options.window,
            new PreferenceShares(total, promptLength - options.window)));
  }

  /**
   * How much of the total a layer asks for.
   *
   * @param layer a layer whose prefill observed the window
   * @return its preference, at least 0
   */
  public double preference(LayerView layer) {
    AttentionSpread spread = AttentionSpread.of(layer, options.window);
    return StrictMath.pow(Math.max(0, spread.entropy()), 1 / options.tau1)
        * StrictMath.pow(spread.variance(), 1 / options.tau2);
  }

  /** How shares of the total become whole numbers. */
  public enum Arithmetic {
    /** Shares that no layer can use go to the others by preference; the total is met exactly. */
    EXACT,
    /**
     * The reference's: what is over is spread evenly, and a prompt of at most b + w tokens keeps
     * everything; for old tables.
     */
    OFFICIAL
  }

  /** The policy with its eviction while decoding. */
  public static final class Decoding extends CakePolicy implements DecodeTimeEviction {
    private final NewestQueryScoring scoring;

    /**
     * A policy.
     *
     * @param options window, preferences and scores
     * @throws InvalidInputException when the kernel is even
     */
    public Decoding(Options options) {
      super(options);
      scoring = new NewestQueryScoring(options.window, options.kernel, options.gqa);
    }

    @Override
    public DecodeEvictor evictor(Prefilled prompt, List<KeptEntries> kept, LayerBudgets budgets) {
      return cache -> scoring.cut(cache, budgets.get(cache.layer()));
    }

    @Override
    public boolean readsPrompt() {
      return false;
    }
  }

  /**
   * The settings of the policy.
   *
   * @param window w, last prompt queries that observe and stay, at least 1
   * @param kernel positions that average pooling joins, odd
   * @param gamma weight of the variance in the score
   * @param tau1 temperature of the entropy
   * @param tau2 temperature of the variance
   * @param gqa how the query heads of a KV head are joined
   * @param arithmetic how shares become whole numbers
   * @param decodeEvict whether the budgets hold while decoding too
   */
  public record Options(
      @Setting(
              value = "Observation window: last prompt tokens whose attention counts; they stay",
              defaultValue = "8",
              min = 1)
          int window,
      @Setting(
              value = "Positions that average pooling joins, an odd number",
              defaultValue = "5",
              min = 1)
          int kernel,
      @Setting(
              value = "Weight of the attention's variance over the window",
              defaultValue = "200",
              min = 0)
          double gamma,
      @Setting(
              value = "Temperature of the entropy: a larger one makes layers more alike",
              defaultValue = "1",
              min = 0.01,
              max = 100)
          double tau1,
      @Setting(
              value = "Temperature of the variance: a larger one makes layers more alike",
              defaultValue = "1",
              min = 0.01,
              max = 100)
          double tau2,
      @Setting(value = "How the query heads of a KV head are joined", defaultValue = "mean")
          GroupReduction gqa,
      @Setting(
              value = "Rounding: exact meets the total, official repeats the reference",
              defaultValue = "exact")
          Arithmetic arithmetic,
      @Setting(
              value = "Hold the budgets while decoding too; false: generated tokens are appended",
              defaultValue = "true")
          boolean decodeEvict) {}

  /** Makes the policy {@code cake}. */
  public static final class Factory implements EvictionPolicyFactory<Options> {
    /** Called by {@link java.util.ServiceLoader}. */
    public Factory() {}

    @Override
    public String name() {
      return "cake";
    }

    @Override
    public String summary() {
      return "Layers get more whose attention is spread and moves on; also evicts while decoding";
    }

    @Override
    public Class<Options> optionsType() {
      return Options.class;
    }

    @Override
    public EvictionPolicy create(Options options) {
      return options.decodeEvict ? new Decoding(options) : new CakePolicy(options);
    }
  }

  /** Makes the policy {@code cake-paper}: the settings of the authors' LongBench runs. */
  public static final class Paper extends Preset {
    /** Called by {@link java.util.ServiceLoader}. */
    public Paper() {
      super(
          "cake-paper",
          "CAKE as its authors ran LongBench: window 32, gamma 200, no model-specific temperatures",
          new Factory(),
          Map.of("window", "32", "kernel", "5", "gamma", "200"));
    }
  }
}
