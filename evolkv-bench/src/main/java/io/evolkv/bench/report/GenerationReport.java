package io.evolkv.bench.report;

import io.evolkv.api.model.Completion;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One greedy answer, timed.
 *
 * @param promptIds token ids of the prompt
 * @param completion what followed
 * @param cache what was kept of the prompt
 * @param prefillSeconds time of the prefill, and of choosing what is kept
 * @param decodeSeconds time of the decoding
 */
public record GenerationReport(
    List<Integer> promptIds,
    Completion completion,
    CacheUse cache,
    double prefillSeconds,
    double decodeSeconds) {
  /** Copies the list. */
  public GenerationReport {
    promptIds = List.copyOf(promptIds);
  }

  /**
   * The answer for a program.
   *
   * @return token ids, text, speeds, and what was held and read
   */
  public ObjectNode json() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    ArrayNode prompt = root.putArray("promptIds");
    promptIds.forEach(id -> prompt.add(id.intValue()));
    ArrayNode generated = root.putArray("generatedIds");
    completion.tokens().forEach(id -> generated.add(id.intValue()));
    return root.put("text", completion.text())
        .put("policy", cache.policy())
        .put("entriesPerLayer", cache.entriesPerLayer())
        .put("bytes", cache.bytes())
        .put("fullBytes", cache.fullBytes())
        .put("assistantBytes", cache.assistantBytes())
        .put("bytesPerStep", cache.bytesPerStep())
        .put("prefillTokensPerSecond", rate(promptIds.size(), prefillSeconds))
        .put("tokensPerSecond", rate(completion.tokens().size(), decodeSeconds));
  }

  private static double rate(int tokens, double seconds) {
    return Math.round(10 * tokens / seconds) / 10.0;
  }
}
