package io.evolkv.bench.search;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.model.Observation;
import io.evolkv.api.task.Sample;
import io.evolkv.api.task.Split;
import io.evolkv.api.task.TaskContext;
import io.evolkv.api.task.TaskEvaluator;
import io.evolkv.bench.config.Settings;
import io.evolkv.bench.evaluation.TokenizedSample;
import io.evolkv.bench.journal.Digests;
import io.evolkv.bench.journal.Fingerprint;
import io.evolkv.bench.journal.RunRecord;
import io.evolkv.bench.journal.SampleRef;
import io.evolkv.bench.report.ModelInfo;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * All that a run's results depend on: the model, the samples of both splits, and the settings.
 *
 * @param model the model
 * @param search the search samples
 * @param heldOut the held-out samples
 * @param fingerprint all of it in one value
 */
record RunInputs(
    ModelInfo model,
    List<TokenizedSample> search,
    List<TokenizedSample> heldOut,
    Fingerprint fingerprint) {
  /** Tokens of the prompt whose logits identify a model's weights. */
  private static final int PROBE_TOKENS = 32;

  /**
   * Takes the samples from the task and identifies the model.
   *
   * @throws InvalidInputException when a data file is missing or malformed, or a prompt does not
   *     fit the model
   */
  static RunInputs read(Settings settings, ModelRuntime runtime, TaskEvaluator task) {
    TaskContext context = new TaskContext(runtime.tokenizer(), settings.seed());
    List<Sample> search = samples(task, Split.SEARCH, settings.searchSamples(), context);
    List<Sample> heldOut = samples(task, Split.HELD_OUT, settings.heldOutSamples(), context);
    List<TokenizedSample> searchTokens = TokenizedSample.all(search, runtime);
    ModelInfo model = ModelIdentity.of(settings.model(), runtime.shape());

    Map<String, String> inputs = SettingsInputs.of(settings);
    inputs.put("model.sha256", model.sha256().orElse(model.name()));
    inputs.put("model.shape", runtime.shape().toString());
    inputs.put("model.logits", probe(runtime, searchTokens.getFirst()));
    inputs.put("task.searchSamples.sha256", digest(search));
    inputs.put("task.heldOutSamples.sha256", digest(heldOut));
    return new RunInputs(
        model, searchTokens, TokenizedSample.all(heldOut, runtime), Fingerprint.of(inputs));
  }

  /** The run as the journal describes it. */
  RunRecord record(Settings settings) {
    return new RunRecord(
        fingerprint,
        model.name(),
        model.sha256(),
        model.shape(),
        settings.task().name(),
        settings.policy().name(),
        settings.optimizer().name(),
        settings.budgetMean(),
        settings.seed(),
        refs(search),
        refs(heldOut));
  }

  /** The samples as the journal names them. */
  static List<SampleRef> refs(List<TokenizedSample> samples) {
    return samples.stream()
        .map(sample -> new SampleRef(sample.sample().id(), sample.sample().category()))
        .toList();
  }

  /** Samples of a split; a task without any is an error. */
  static List<Sample> samples(TaskEvaluator task, Split split, int count, TaskContext context) {
    List<Sample> samples = task.samples(split, count, context);
    if (samples.isEmpty()) {
      throw new InvalidInputException(
          "the task has no " + (split == Split.SEARCH ? "search" : "held-out") + " samples");
    }
    return samples;
  }

  /** Digest of the logits after the first tokens of a prompt: other weights give other logits. */
  private static String probe(ModelRuntime runtime, TokenizedSample sample) {
    int[] start = Arrays.copyOf(sample.prompt(), Math.min(PROBE_TOKENS, sample.length()));
    float[] logits = runtime.prefill(start, Observation.NONE).lastLogits();
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * logits.length);
    bytes.asFloatBuffer().put(logits);
    return HexFormat.of().formatHex(Digests.sha256(bytes.array()));
  }

  private static String digest(List<Sample> samples) {
    List<List<Object>> fields =
        samples.stream()
            .map(
                s ->
                    List.<Object>of(
                        s.id(),
                        s.category(),
                        s.prompt(),
                        s.answers(),
                        s.target(),
                        s.maxNewTokens(),
                        s.stop().strings(),
                        s.stop().atEndToken()))
            .toList();
    String json = JsonMapper.shared().writeValueAsString(fields);
    return HexFormat.of().formatHex(Digests.sha256(json.getBytes(StandardCharsets.UTF_8)));
  }
}
