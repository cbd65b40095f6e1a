package io.evolkv.bench.report;

import io.evolkv.api.model.Completion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One greedy answer, timed.
 *
 * @param promptIds token ids of the prompt
 * @param completion what followed
 * @param cache what was kept of the prompt
 * @param caveat what readers of the policy's results have to know
 * @param prefillSeconds time of the prefill, and of choosing what is kept
 * @param decodeSeconds time of the decoding
 */
public record GenerationReport(
    List<Integer> promptIds,
    Completion completion,
    CacheUse cache,
    Optional<String> caveat,
    double prefillSeconds,
    double decodeSeconds) {
  /** Copies the list. */
  public GenerationReport {
    promptIds = List.copyOf(promptIds);
  }

  /**
   * What was kept, for a person.
   *
   * @return lines without line ends
   */
  public List<String> lines() {
    List<String> lines = new ArrayList<>(List.of(cache.line()));
    caveat.ifPresent(text -> lines.add(cache.policy() + ": " + text));
    return lines;
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
    root.put("text", completion.text()).put("policy", cache.policy());
    caveat.ifPresent(text -> root.put("caveat", text));
    return root.put("entriesPerLayer", cache.entriesPerLayer())
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
