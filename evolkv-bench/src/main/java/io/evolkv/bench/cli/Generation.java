package io.evolkv.bench.cli;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.Completion;
import io.evolkv.api.model.GenerationRequest;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.model.Observation;
import io.evolkv.api.model.Prefilled;
import io.evolkv.api.model.StopRule;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One greedy continuation over the full cache, timed.
 *
 * @param promptIds token ids of the prompt
 * @param completion what followed
 * @param prefillSeconds time of the prefill
 * @param decodeSeconds time of the decoding
 */
record Generation(
    List<Integer> promptIds, Completion completion, double prefillSeconds, double decodeSeconds) {

  static Generation of(ModelRuntime runtime, int[] ids, int maxTokens) {
    if (ids.length == 0) {
      throw new InvalidInputException("the prompt is empty, and this model has no begin token");
    }
    long start = System.nanoTime();
    Prefilled prefilled = runtime.prefill(ids, Observation.NONE);
    long prefillEnd = System.nanoTime();
    KeptEntries all = KeptEntries.all(runtime.shape().kvHeads(), prefilled.length());
    List<KeptEntries> kept = Collections.nCopies(runtime.shape().layers(), all);
    Completion completion =
        runtime
            .generate(List.of(GenerationRequest.of(prefilled, kept, maxTokens, StopRule.END_TOKEN)))
            .getFirst();
    return new Generation(
        Arrays.stream(ids).boxed().toList(),
        completion,
        seconds(start, prefillEnd),
        seconds(prefillEnd, System.nanoTime()));
  }

  ObjectNode json() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    ArrayNode prompt = root.putArray("promptIds");
    promptIds.forEach(id -> prompt.add(id.intValue()));
    ArrayNode generated = root.putArray("generatedIds");
    completion.tokens().forEach(id -> generated.add(id.intValue()));
    return root.put("text", completion.text())
        .put("prefillTokensPerSecond", rate(promptIds.size(), prefillSeconds))
        .put("tokensPerSecond", rate(completion.tokens().size(), decodeSeconds));
  }

  private static double seconds(long from, long to) {
    return Math.max(1, to - from) * 1e-9;
  }

  private static double rate(int tokens, double seconds) {
    return Math.round(10 * tokens / seconds) / 10.0;
  }
}
