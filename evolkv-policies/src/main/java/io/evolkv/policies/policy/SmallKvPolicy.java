package io.evolkv.policies.policy;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.LayerView;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.model.Observation;
import io.evolkv.api.plugin.Setting;
import io.evolkv.api.policy.AssistedPolicy;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.policy.EvictionPolicyFactory;
import io.evolkv.api.policy.LayerRanking;
import io.evolkv.api.policy.PromptPolicy;
import io.evolkv.policies.scoring.GroupReduction;
import java.util.Optional;

/**
 * SmallKV (arXiv 2508.02751), as this project formulates it, since no code was published: a small
 * assistant model reads the same tokens over its whole cache. Its attention says how important the
 * model's entries are, also those that were evicted, and stands in for that of entries whose key is
 * gone but whose value is still there.
 *
 * <ol>
 *   <li>Each query head is matched with the assistant's head of the most similar attention ({@link
 *       io.evolkv.policies.scoring.HeadMatching}).
 *   <li>The importance of a position for a KV head joins, over its group, the attention that the
 *       matched heads have paid to it so far.
 *   <li>Newest and most important entries are critical, the next marginal ({@link
 *       io.evolkv.policies.selection.Tiers}), the rest is evicted.
 *   <li>With p the assistant's attention, renormalised over critical and marginal entries, and pi
 *       its sum over the marginal ones, a head's output is {@code (1 - pi) · attention over the
 *       critical entries + sum over the marginal ones of p[j] · v[j]}.
 * </ol>
 *
 * <p>With {@code recall} what is not critical stays in the cache as in slow memory, and after every
 * step the tiers are made anew of all entries; then a budget limits what a step reads.
 */
public final class SmallKvPolicy implements EvictionPolicy, AssistedPolicy {
  private static final String NONE = "none";

  private final Options options;

  /**
   * A policy that has no assistant yet.
   *
   * @param options which assistant, and the tiers
   */
  public SmallKvPolicy(Options options) {
    this.options = options;
  }

  @Override
  public Observation observation() {
    return Observation.window(options.matchRows);
  }

  /** Refuses. */
  @Override
  public LayerRanking rank(LayerView layer) {
    throw new InvalidInputException(
        "the policy smallkv needs an assistant model; set policy.assistant");
  }

  @Override
  public Optional<String> assistant() {
    return options.assistant.equals(NONE) ? Optional.empty() : Optional.of(options.assistant);
  }

  @Override
  public PromptPolicy withAssistant(ModelRuntime assistant) {
    return new Assisted(options, assistant);
  }

  /** The policy with its assistant, which it runs on every prompt. */
  private record Assisted(Options options, ModelRuntime assistant) implements PromptPolicy {
    @Override
    public Observation observation() {
      return Observation.window(options.matchRows);
    }

    @Override
    public Optional<String> caveat() {
      return Optional.of("this project's formulation of the paper's idea, not the paper's results");
    }

    @Override
    public boolean budgetLimitsHeld() {
      return !options.recall;
    }

    @Override
    public EvictionPolicy forPrompt(int[] prompt) {
      Observation both = new Observation(options.matchRows, true, false);
      return new SmallKvPrompt(options, assistant, assistant.prefill(prompt, both));
    }
  }

  /**
   * The settings of the policy.
   *
   * @param assistant a model as in {@code model}, {@code first:<n>}, or {@code none}
   * @param recent newest entries that are always critical, at most half of the critical ones; 0 for
   *     half
   * @param marginalShare part of a budget that goes to values without keys, in [0, 0.9]
   * @param gqa how the query heads of a KV head are joined
   * @param matchRows last prompt queries whose attention matches heads, at least 1
   * @param recall whether evicted entries are held and come back once they are important
   */
  public record Options(
      @Setting(
              value =
                  "The assistant: a model with the same tokenizer as in the setting model, or"
                      + " first:N for the model's own first N layers; without one a run is refused",
              defaultValue = "none")
          String assistant,
      @Setting(
              value =
                  "This many newest tokens always keep their key, at most half of those that do; 0"
                      + " means half",
              defaultValue = "0",
              min = 0)
          int recent,
      @Setting(
              value = "Part of a budget for values without keys, which count half",
              defaultValue = "0.25",
              min = 0,
              max = 0.9)
          double marginalShare,
      @Setting(value = "How the query heads of a KV head are joined", defaultValue = "mean")
          GroupReduction gqa,
      @Setting(
              value = "Last prompt tokens whose attention matches the heads of the two models",
              defaultValue = "256",
              min = 1)
          int matchRows,
      @Setting(
              value =
                  "Hold what is evicted, so that it comes back when it becomes important; a budget"
                      + " then limits what a step reads",
              defaultValue = "false")
          boolean recall) {}

  /** Makes the policy {@code smallkv}. */
  public static final class Factory implements EvictionPolicyFactory<Options> {
    /** Called by {@link java.util.ServiceLoader}. */
    public Factory() {}

    @Override
    public String name() {
      return "smallkv";
    }

    @Override
    public String summary() {
      return "A small assistant model says what matters and stands in for keys that are gone";
    }

    @Override
    public Class<Options> optionsType() {
      return Options.class;
    }

    @Override
    public EvictionPolicy create(Options options) {
      return new SmallKvPolicy(options);
    }
  }
}
