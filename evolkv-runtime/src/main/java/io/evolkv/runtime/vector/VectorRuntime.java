package io.evolkv.runtime.vector;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.Capability;
import io.evolkv.api.model.Completion;
import io.evolkv.api.model.GenerationRequest;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.model.ModelShape;
import io.evolkv.api.model.Observation;
import io.evolkv.api.model.Prefilled;
import io.evolkv.api.model.ScoringRequest;
import io.evolkv.api.model.Tokenizer;
import io.evolkv.runtime.decoder.LlamaDecoder;
import io.evolkv.runtime.decoder.LlamaWeights;
import io.evolkv.runtime.generation.Generator;
import io.evolkv.runtime.generation.Scorer;
import io.evolkv.runtime.gguf.GgufFile;
import io.evolkv.runtime.kernels.Kernels;
import io.evolkv.runtime.parallel.WorkPool;
import io.evolkv.runtime.prefill.Prefiller;
import io.evolkv.runtime.tokenizer.GgufTokenizer;
import io.evolkv.runtime.tokenizer.TextTokenizer;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** A llama model from a GGUF file, run on the Vector API. */
final class VectorRuntime implements ModelRuntime {
  private final GgufFile file;
  private final TextTokenizer tokenizer;
  private final LlamaDecoder decoder;
  private final WorkPool pool;
  private final Prefiller prefiller;
  private final Generator generator;
  private final Scorer scorer;

  VectorRuntime(GgufFile file, Kernels kernels, int threads) {
    this.file = file;
    tokenizer = GgufTokenizer.of(file);
    LlamaWeights weights = LlamaLoader.load(file);
    checkVocabulary(file, weights.config().shape());
    pool = new WorkPool(threads);
    decoder = new LlamaDecoder(weights, kernels, pool);
    prefiller = new Prefiller(decoder);
    generator = new Generator(decoder, tokenizer, pool);
    scorer = new Scorer(decoder, kernels, pool);
  }

  private void checkVocabulary(GgufFile file, ModelShape shape) {
    if (tokenizer.vocabularySize() != shape.vocabularySize()) {
      throw new InvalidInputException(
          file.name()
              + ": the tokenizer knows "
              + tokenizer.vocabularySize()
              + " tokens, token_embd.weight has "
              + shape.vocabularySize()
              + " rows; they must be equal");
    }
  }

  @Override
  public ModelShape shape() {
    return decoder.shape();
  }

  @Override
  public Tokenizer tokenizer() {
    return tokenizer;
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.DECODE_EVICTION);
  }

  @Override
  public Prefilled prefill(int[] prompt, Observation observation) {
    return prefiller.prefill(prompt, observation);
  }

  @Override
  public List<Prefilled> prefillAll(List<int[]> prompts, Observation observation) {
    Prefilled[] results = new Prefilled[prompts.size()];
    pool.forEach(results.length, i -> results[i] = prefiller.prefill(prompts.get(i), observation));
    return Arrays.asList(results);
  }

  @Override
  public List<Completion> generate(List<GenerationRequest> requests) {
    if (requests.stream().anyMatch(request -> request.selector().isPresent())) {
      throw new UnsupportedOperationException("this runtime cannot select entries per step");
    }
    return generator.generate(requests);
  }

  @Override
  public List<double[]> score(List<ScoringRequest> requests) {
    return scorer.score(requests);
  }

  @Override
  public void close() {
    pool.close();
    file.close();
  }
}
