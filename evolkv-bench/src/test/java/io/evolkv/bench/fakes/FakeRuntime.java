package io.evolkv.bench.fakes;

import io.evolkv.api.model.Capability;
import io.evolkv.api.model.Completion;
import io.evolkv.api.model.GenerationRequest;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.model.ModelShape;
import io.evolkv.api.model.Observation;
import io.evolkv.api.model.Prefilled;
import io.evolkv.api.model.PrefilledFiles;
import io.evolkv.api.model.ScoringRequest;
import io.evolkv.api.model.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A model of three layers and two KV heads whose tokens are characters. It answers with the
 * character behind the prompt's {@code !} if layer 1 still holds that character's entry, else with
 * {@code ?}. The more of the prompt layer 1 holds, the likelier each target token.
 */
public class FakeRuntime implements ModelRuntime {
  /** The model's shape. */
  public static final ModelShape SHAPE = new ModelShape("fake", 3, 4, 2, 8, 100, 128);

  /** Bytes of one entry. */
  public static final long BYTES_PER_ENTRY = 10;

  private static final int DECISIVE_LAYER = 1;

  private final Set<Capability> capabilities;
  private final List<Integer> prefillSizes = new ArrayList<>();
  private final List<Observation> observations = new ArrayList<>();
  private final List<List<GenerationRequest>> batches = new ArrayList<>();
  private final List<List<ScoringRequest>> scoringBatches = new ArrayList<>();

  /**
   * A runtime.
   *
   * @param capabilities what it says it can do
   */
  public FakeRuntime(Capability... capabilities) {
    this.capabilities = EnumSet.noneOf(Capability.class);
    this.capabilities.addAll(Arrays.asList(capabilities));
  }

  /**
   * Sizes of the prefill calls so far.
   *
   * @return prompts per call
   */
  public List<Integer> prefillSizes() {
    return prefillSizes;
  }

  /**
   * What the prefill calls so far had to collect.
   *
   * @return one element per call
   */
  public List<Observation> observations() {
    return observations;
  }

  /**
   * The decoded batches so far.
   *
   * @return one element per call
   */
  public List<List<GenerationRequest>> batches() {
    return batches;
  }

  /**
   * The scored batches so far.
   *
   * @return one element per call
   */
  public List<List<ScoringRequest>> scoringBatches() {
    return scoringBatches;
  }

  @Override
  public ModelShape shape() {
    return SHAPE;
  }

  @Override
  public Tokenizer tokenizer() {
    return new CharacterTokenizer();
  }

  @Override
  public Set<Capability> capabilities() {
    return capabilities;
  }

  @Override
  public Prefilled prefill(int[] prompt, Observation observation) {
    return new FakePrompt(
        tokenizer().decode(prompt), SHAPE, observation, FakePrompt.BYTES_PER_TOKEN * prompt.length);
  }

  @Override
  public List<Prefilled> prefillAll(List<int[]> prompts, Observation observation) {
    prefillSizes.add(prompts.size());
    observations.add(observation);
    return prompts.stream().map(prompt -> prefill(prompt, observation)).toList();
  }

  @Override
  public PrefilledFiles prefilledFiles() {
    return new FakePromptFiles(SHAPE);
  }

  @Override
  public List<Completion> generate(List<GenerationRequest> requests) {
    batches.add(List.copyOf(requests));
    return requests.stream().map(FakeRuntime::complete).toList();
  }

  private static Completion complete(GenerationRequest request) {
    String text = ((FakePrompt) request.prompt()).text();
    int answer = text.indexOf('!') + 1;
    KeptEntries decisive = request.kept().get(DECISIVE_LAYER);
    boolean held = Arrays.stream(decisive.head(0)).anyMatch(position -> position == answer);
    char written = held ? text.charAt(answer) : '?';
    long entries = request.kept().stream().mapToLong(KeptEntries::total).sum();
    return new Completion(
        List.of((int) written, (int) '\n'),
        String.valueOf(written),
        Completion.Finish.STOP_STRING,
        entries,
        entries * BYTES_PER_ENTRY,
        0,
        (entries + request.kept().size()) * BYTES_PER_ENTRY);
  }

  @Override
  public List<double[]> score(List<ScoringRequest> requests) {
    scoringBatches.add(List.copyOf(requests));
    return requests.stream().map(FakeRuntime::logLikelihoods).toList();
  }

  private static double[] logLikelihoods(ScoringRequest request) {
    double share = (double) request.kept().get(DECISIVE_LAYER).count(0) / request.prompt().length();
    double[] logLikelihoods = new double[request.continuation().size()];
    Arrays.fill(logLikelihoods, StrictMath.log(0.05 + 0.9 * share));
    return logLikelihoods;
  }

  @Override
  public void close() {}

  private static final class CharacterTokenizer implements Tokenizer {
    @Override
    public int[] encode(String text) {
      return text.chars().toArray();
    }

    @Override
    public int[] encodePrompt(String text) {
      return encode(text);
    }

    @Override
    public String decode(int... ids) {
      return new String(ids, 0, ids.length);
    }

    @Override
    public boolean isEnd(int id) {
      return id == 0;
    }
  }
}
