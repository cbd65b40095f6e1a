package io.evolkv.api.model;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A loaded language model. Thread-safe. All results are functions of the model's bytes and the
 * arguments alone: what else is in a batch, the batch's size and the number of threads change no
 * bit.
 */
public interface ModelRuntime extends AutoCloseable {
  /**
   * Shape of the model. A layer with a {@linkplain ModelShape#slidingWindow sliding window} is not
   * compressed: {@link #generate} and {@link #score} hold what the window still needs ({@link
   * ModelShape#windowEntries}), whatever a request's {@link KeptEntries} say, never call a {@link
   * DecodeEvictor} or {@link StepSelector} for it, and count its entries in {@link
   * Completion#promptEntries()}. A search sets no budget for it.
   *
   * @return the shape
   */
  ModelShape shape();

  /**
   * The weights that one token is multiplied with, for those who compare a speed with a machine's.
   *
   * @return their numbers; empty where the runtime does not know them
   */
  default Optional<TokenWeights> tokenWeights() {
    return Optional.empty();
  }

  /**
   * The model's tokenizer.
   *
   * @return the tokenizer
   */
  Tokenizer tokenizer();

  /**
   * How the model was trained to see a conversation.
   *
   * @return the format, or empty for a model that only continues texts
   * @throws io.evolkv.api.error.InvalidInputException when the model's files describe a format that
   *     cannot be read
   */
  default Optional<ChatFormat> chat() {
    return Optional.empty();
  }

  /**
   * What this runtime can do beyond the methods without a default.
   *
   * @return the capabilities
   */
  Set<Capability> capabilities();

  /**
   * Runs a prompt once with full attention.
   *
   * @param prompt token ids, at least one and at most the context length
   * @param observation what to collect besides keys and values
   * @return keys, values and observations of all layers
   * @throws io.evolkv.api.error.InvalidInputException when the prompt is empty, too long or holds
   *     an unknown id
   */
  Prefilled prefill(int[] prompt, Observation observation);

  /**
   * Runs many prompts; the same as {@link #prefill(int[], Observation)} one by one, usually faster.
   *
   * @param prompts token ids of each prompt
   * @param observation what to collect besides keys and values
   * @return one element per prompt, in order
   */
  default List<Prefilled> prefillAll(List<int[]> prompts, Observation observation) {
    return prompts.stream().map(prompt -> prefill(prompt, observation)).toList();
  }

  /**
   * Runs a prompt and drops tokens between layers; needs {@link Capability#PREFILL_PRUNING}.
   *
   * @param prompt token ids
   * @param observation what to collect besides keys and values; nothing where the pruner is a
   *     {@link LayerCutter}
   * @param pruner chooses the tokens that go on, or cuts the layers ({@link LayerCutter})
   * @return keys, values and observations; a layer holds the tokens that entered it, or what a
   *     {@link LayerCutter} left of them, {@link LayerView#positions()} of them, while {@link
   *     Prefilled#length()} is that of the prompt
   * @throws io.evolkv.api.error.InvalidInputException as {@link #prefill(int[], Observation)} does,
   *     and when the pruner chooses tokens that are not there
   */
  default Prefilled prefill(int[] prompt, Observation observation, PrefillPruner pruner) {
    throw new UnsupportedOperationException("this runtime cannot prune during prefill");
  }

  /**
   * Reads along from a prompt on; needs {@link Capability#DECODE_COMPANION}.
   *
   * @param prompt a prompt that this model prefilled
   * @return a follower of one sequence, over the whole cache
   */
  default TokenFollower follow(Prefilled prompt) {
    throw new UnsupportedOperationException("this runtime cannot read along");
  }

  /**
   * The model of the bottom layers alone, with the same embedding, output and tokenizer; needs
   * {@link Capability#DECODE_COMPANION}.
   *
   * @param layers how many layers, 1 to {@code shape().layers()}
   * @return a model that shares this one's weights and is usable until this one is closed
   * @throws io.evolkv.api.error.InvalidInputException when there are no so many layers
   */
  default ModelRuntime firstLayers(int layers) {
    throw new UnsupportedOperationException("this runtime cannot run only some layers");
  }

  /**
   * A place for prefilled prompts outside of memory; needs {@link Capability#PREFILLED_FILES}.
   *
   * @return a writer and reader of files; the caller closes it, before this runtime
   */
  default PrefilledFiles prefilledFiles() {
    throw new UnsupportedOperationException("this runtime cannot keep prompts in files");
  }

  /**
   * Decodes many sequences as one batch, greedily: the largest logit wins, the lower id on ties.
   * Requests may have a {@link GenerationRequest#listener()}, which a runtime may ignore; one that
   * calls it throws what the listener throws instead of returning.
   *
   * @param requests independent sequences
   * @return one completion per request, in order
   */
  List<Completion> generate(List<GenerationRequest> requests);

  /**
   * Log-likelihoods of given continuations, as one batch.
   *
   * @param requests independent sequences
   * @return per request the natural logarithm of each continuation token's probability given all
   *     before it
   */
  List<double[]> score(List<ScoringRequest> requests);

  @Override
  void close();
}
