package io.evolkv.runtime.vector;

import io.evolkv.api.error.InvalidInputException;
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
import io.evolkv.runtime.architecture.Architectures;
import io.evolkv.runtime.cache.EntryFormat;
import io.evolkv.runtime.checkpoint.Checkpoint;
import io.evolkv.runtime.decoder.Decoder;
import io.evolkv.runtime.decoder.DecoderModel;
import io.evolkv.runtime.generation.CacheFollower;
import io.evolkv.runtime.generation.Generator;
import io.evolkv.runtime.generation.Scorer;
import io.evolkv.runtime.kernels.Kernels;
import io.evolkv.runtime.parallel.WorkPool;
import io.evolkv.runtime.prefill.PrefilledPrompt;
import io.evolkv.runtime.prefill.Prefiller;
import io.evolkv.runtime.prefill.PromptFiles;
import io.evolkv.runtime.tokenizer.TextTokenizer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A model from a GGUF file or a Hugging Face folder, run on the Vector API. */
final class VectorRuntime implements ModelRuntime {
  private final Checkpoint checkpoint;
  private final TextTokenizer tokenizer;
  private final Decoder decoder;
  private final WorkPool pool;
  private final Prefiller prefiller;
  private final Generator generator;
  private final Scorer scorer;
  private final Kernels kernels;
  private final EntryFormat promptKv;
  private final boolean owner;

  /**
   * Loads a model.
   *
   * @param checkpoint its open files, closed with the runtime
   * @param tokenizer its tokenizer
   * @param kernels the arithmetic
   * @param promptKv how prefilled prompts are held
   * @param threads threads to use
   */
  VectorRuntime(
      Checkpoint checkpoint,
      TextTokenizer tokenizer,
      Kernels kernels,
      EntryFormat promptKv,
      int threads) {
    this(
        load(checkpoint, tokenizer),
        checkpoint,
        tokenizer,
        kernels,
        promptKv,
        new WorkPool(threads),
        true);
  }

  private VectorRuntime(
      DecoderModel model,
      Checkpoint checkpoint,
      TextTokenizer tokenizer,
      Kernels kernels,
      EntryFormat promptKv,
      WorkPool pool,
      boolean owner) {
    this.checkpoint = checkpoint;
    this.tokenizer = tokenizer;
    this.kernels = kernels;
    this.promptKv = promptKv;
    this.pool = pool;
    this.owner = owner;
    decoder = new Decoder(model, kernels, pool);
    prefiller = new Prefiller(decoder, pool, promptKv);
    generator = new Generator(decoder, tokenizer, pool);
    scorer = new Scorer(decoder, kernels, pool);
  }

  private static DecoderModel load(Checkpoint checkpoint, TextTokenizer tokenizer) {
    DecoderModel model = Architectures.load(checkpoint);
    int rows = model.shape().vocabularySize();
    if (tokenizer.vocabularySize() != rows) {
      throw checkpoint.invalid(
          "the tokenizer knows %d tokens, the embedding has %d rows; they must be equal"
              .formatted(tokenizer.vocabularySize(), rows));
    }
    return model;
  }

  @Override
  public ModelShape shape() {
    return decoder.shape();
  }

  @Override
  public Optional<TokenWeights> tokenWeights() {
    return Optional.of(decoder.model().tokenWeights());
  }

  @Override
  public Tokenizer tokenizer() {
    return tokenizer;
  }

  @Override
  public Optional<ChatFormat> chat() {
    return ModelFiles.chatTemplate(checkpoint)
        .map(template -> messages -> tokenizer.encode(template.render(messages, true)));
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(
        Capability.DECODE_EVICTION,
        Capability.DECODE_COMPANION,
        Capability.STEP_SELECTION,
        Capability.KEY_REROTATION,
        Capability.PREFILL_PRUNING,
        Capability.PREFILLED_FILES);
  }

  @Override
  public Prefilled prefill(int[] prompt, Observation observation) {
    return prefiller.prefill(prompt, observation);
  }

  @Override
  public Prefilled prefill(int[] prompt, Observation observation, PrefillPruner pruner) {
    return prefiller.prefill(prompt, observation, pruner);
  }

  @Override
  public List<Prefilled> prefillAll(List<int[]> prompts, Observation observation) {
    Prefilled[] results = new Prefilled[prompts.size()];
    pool.forEach(results.length, i -> results[i] = prefiller.prefill(prompts.get(i), observation));
    return Arrays.asList(results);
  }

  @Override
  public PrefilledFiles prefilledFiles() {
    return new PromptFiles(decoder.model());
  }

  @Override
  public TokenFollower follow(Prefilled prompt) {
    return new CacheFollower(decoder, (PrefilledPrompt) prompt);
  }

  @Override
  public ModelRuntime firstLayers(int layers) {
    if (layers < 1 || layers > shape().layers()) {
      throw new InvalidInputException(
          "the model has the layers 1 to %d, %d layers cannot be taken"
              .formatted(shape().layers(), layers));
    }
    // The whole model keeps what both share.
    return new VectorRuntime(
        decoder.model().bottom(layers), checkpoint, tokenizer, kernels, promptKv, pool, false);
  }

  @Override
  public List<Completion> generate(List<GenerationRequest> requests) {
    return generator.generate(requests);
  }

  @Override
  public List<double[]> score(List<ScoringRequest> requests) {
    return scorer.score(requests);
  }

  @Override
  public void close() {
    if (owner) {
      pool.close();
      checkpoint.close();
    }
  }
}
