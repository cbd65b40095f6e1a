package io.evolkv.bench.verification;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.Completion;
import io.evolkv.api.model.GenerationRequest;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.model.Observation;
import io.evolkv.api.model.Prefilled;
import io.evolkv.api.model.StopRule;
import io.evolkv.bench.report.Progress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Compares a model with a file of reference outputs. */
public final class Verification {
  /** Prompts that decode together; where a batch ends changes no result. */
  private static final int BATCH = 16;

  private static final long BATCH_BYTES =
      Math.min(256L << 20, Runtime.getRuntime().maxMemory() / 8);

  private final ModelRuntime runtime;
  private final Reference reference;
  private final Progress.Phase progress;
  private final List<PromptResult> results = new ArrayList<>();
  private int done;

  private Verification(ModelRuntime runtime, Reference reference, Progress.Phase progress) {
    this.runtime = runtime;
    this.reference = reference;
    this.progress = progress;
  }

  /**
   * Compares the logits of every prompt's last position and the tokens that follow greedily.
   *
   * @param runtime the model
   * @param location where the model is
   * @param goldens the file of reference outputs
   * @param tolerance the largest difference of logits that counts as equal
   * @param progress shows how far it is
   * @return the comparison
   * @throws InvalidInputException when the file cannot be read, is malformed or is of another model
   */
  public static VerificationReport of(
      ModelRuntime runtime, String location, Path goldens, double tolerance, Progress progress) {
    Reference reference = ReferenceFile.read(goldens, runtime.shape());
    if (!location.startsWith("builtin:")) {
      reference.variant().ifPresent(variant -> variant.check(goldens, Path.of(location)));
    }
    int tokens =
        reference.prompts().stream().mapToInt(p -> p.ids().size() + p.greedy().size()).sum();
    try (Progress.Phase phase = progress.begin("verify", tokens, "tokens")) {
      List<PromptResult> results = new Verification(runtime, reference, phase).compare();
      return new VerificationReport(location, reference, tolerance, results);
    }
  }

  private List<PromptResult> compare() {
    List<Prefilled> batch = new ArrayList<>();
    long bytes = 0;
    for (ReferencePrompt prompt : reference.prompts()) {
      int[] ids = prompt.ids().stream().mapToInt(Integer::intValue).toArray();
      Prefilled prefilled = runtime.prefill(ids, Observation.NONE);
      advance(ids.length);
      batch.add(prefilled);
      bytes += prefilled.bytes();
      if (batch.size() == BATCH || bytes > BATCH_BYTES) {
        decode(batch);
        batch.clear();
        bytes = 0;
      }
    }
    if (!batch.isEmpty()) {
      decode(batch);
    }
    return results;
  }

  private void advance(int tokens) {
    done += tokens;
    progress.done(done);
  }

  private void decode(List<Prefilled> batch) {
    List<ReferencePrompt> prompts =
        reference.prompts().subList(results.size(), results.size() + batch.size());
    List<GenerationRequest> requests = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      requests.add(request(batch.get(i), prompts.get(i).greedy().size()));
    }
    List<Completion> completions = runtime.generate(requests);
    for (int i = 0; i < batch.size(); i++) {
      ReferencePrompt prompt = prompts.get(i);
      results.add(result(prompt, batch.get(i).lastLogits(), completions.get(i).tokens()));
      advance(prompt.greedy().size());
    }
  }

  private GenerationRequest request(Prefilled prompt, int tokens) {
    KeptEntries all = KeptEntries.all(runtime.shape().kvHeads(), prompt.length());
    List<KeptEntries> kept = Collections.nCopies(runtime.shape().layers(), all);
    return GenerationRequest.of(prompt, kept, tokens, StopRule.NEVER);
  }

  private PromptResult result(ReferencePrompt prompt, float[] logits, List<Integer> tokens) {
    Optional<Divergence> divergence = divergence(prompt, tokens);
    int steps = prompt.greedy().size();
    return new PromptResult(
        results.size() + 1,
        prompt.text(),
        prompt.ids().size(),
        prompt.logits().stream().mapToInt(ReferenceLogits::count).sum(),
        prompt.largestDifference(logits),
        divergence.map(d -> d.step() - 1).orElse(steps),
        steps,
        divergence);
  }

  private Optional<Divergence> divergence(ReferencePrompt prompt, List<Integer> tokens) {
    List<Integer> expected = prompt.greedy();
    if (tokens.size() != expected.size()) {
      throw new InvalidInputException(
          "the runtime gave %d of %d greedy tokens for prompt %d; it must ignore end tokens"
              .formatted(tokens.size(), expected.size(), results.size() + 1));
    }
    for (int i = 0; i < expected.size(); i++) {
      if (!tokens.get(i).equals(expected.get(i))) {
        return Optional.of(
            new Divergence(i + 1, expected.get(i), tokens.get(i), prompt.margins().get(i)));
      }
    }
    return Optional.empty();
  }
}
