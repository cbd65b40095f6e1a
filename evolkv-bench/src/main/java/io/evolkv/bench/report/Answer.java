package io.evolkv.bench.report;

import io.evolkv.api.task.Sample;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a model answered to one sample.
 *
 * @param sample the sample
 * @param completion the generated text, as it was scored
 * @param score the task's score, in [0, 1]
 */
public record Answer(Sample sample, String completion, double score) {
  /**
   * The answer for a program; with its fields of the sample also a row of the task {@code jsonl}.
   *
   * @return a JSON object on one line, with a newline
   */
  public String line() {
    ObjectNode root = JsonMapper.shared().createObjectNode();
    root.put("id", sample.id());
    root.put("category", sample.category());
    root.put("score", score);
    root.put("completion", completion);
    ArrayNode answers = root.putArray("answers");
    sample.answers().forEach(answers::add);
    root.put("prompt", sample.prompt());
    return root + "\n";
  }
}
