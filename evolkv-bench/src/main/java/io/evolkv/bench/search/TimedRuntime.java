package io.evolkv.bench.search;

import io.evolkv.api.model.Capability;
import io.evolkv.api.model.ChatFormat;
import io.evolkv.api.model.Completion;
import io.evolkv.api.model.GenerationRequest;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.model.ModelShape;
import io.evolkv.api.model.Observation;
import io.evolkv.api.model.PrefillPruner;
import io.evolkv.api.model.Prefilled;
import io.evolkv.api.model.PrefilledFiles;
import io.evolkv.api.model.ScoringRequest;
import io.evolkv.api.model.TokenFollower;
import io.evolkv.api.model.TokenWeights;
import io.evolkv.api.model.Tokenizer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** A runtime that counts how long its prefills, decoding and scoring take. For one thread. */
final class TimedRuntime implements ModelRuntime {
  private final ModelRuntime runtime;
  private long prefillNanos;
  private long generateNanos;
  private long scoreNanos;
  private long newTokens;

  /**
   * @param runtime does the work; whoever opened it closes it
   */
  TimedRuntime(ModelRuntime runtime) {
    this.runtime = runtime;
  }

  /** Forgets everything counted so far. */
  void reset() {
    prefillNanos = 0;
    generateNanos = 0;
    scoreNanos = 0;
    newTokens = 0;
  }

  double prefillSeconds() {
    return prefillNanos / 1e9;
  }

  double generateSeconds() {
    return generateNanos / 1e9;
  }

  double scoreSeconds() {
    return scoreNanos / 1e9;
  }

  /** Tokens that were decoded. */
  long newTokens() {
    return newTokens;
  }

  private <T> T prefilling(Supplier<T> work) {
    long begin = System.nanoTime();
    T result = work.get();
    prefillNanos += System.nanoTime() - begin;
    return result;
  }

  @Override
  public Prefilled prefill(int[] prompt, Observation observation) {
    return prefilling(() -> runtime.prefill(prompt, observation));
  }

  @Override
  public Prefilled prefill(int[] prompt, Observation observation, PrefillPruner pruner) {
    return prefilling(() -> runtime.prefill(prompt, observation, pruner));
  }

  @Override
  public List<Prefilled> prefillAll(List<int[]> prompts, Observation observation) {
    return prefilling(() -> runtime.prefillAll(prompts, observation));
  }

  @Override
  public List<Completion> generate(List<GenerationRequest> requests) {
    long begin = System.nanoTime();
    List<Completion> completions = runtime.generate(requests);
    generateNanos += System.nanoTime() - begin;
    newTokens += completions.stream().mapToLong(completion -> completion.tokens().size()).sum();
    return completions;
  }

  @Override
  public List<double[]> score(List<ScoringRequest> requests) {
    long begin = System.nanoTime();
    List<double[]> scores = runtime.score(requests);
    scoreNanos += System.nanoTime() - begin;
    return scores;
  }

  @Override
  public ModelShape shape() {
    return runtime.shape();
  }

  @Override
  public Optional<TokenWeights> tokenWeights() {
    return runtime.tokenWeights();
  }

  @Override
  public Tokenizer tokenizer() {
    return runtime.tokenizer();
  }

  @Override
  public Optional<ChatFormat> chat() {
    return runtime.chat();
  }

  @Override
  public Set<Capability> capabilities() {
    return runtime.capabilities();
  }

  @Override
  public TokenFollower follow(Prefilled prompt) {
    return runtime.follow(prompt);
  }

  @Override
  public ModelRuntime firstLayers(int layers) {
    return runtime.firstLayers(layers);
  }

  @Override
  public PrefilledFiles prefilledFiles() {
    return runtime.prefilledFiles();
  }

  @Override
  public void close() {}
}
