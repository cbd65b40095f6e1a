package io.evolkv.api.task;

import io.evolkv.api.model.StopRule;
import java.util.List;

/**
 * One prompt with its known answers.
 *
 * @param id unique within the task
 * @param category the group that tables break scores down by, for example the task family
 * @param prompt the prompt's text; the begin token is the tokenizer's business
 * @param answers the accepted answers, at least one
 * @param target the text whose likelihood after the prompt serves as a smooth score, exactly as the
 *     model would have to continue; empty when there is none
 * @param maxNewTokens token limit of a completion, at least 1
 * @param stop when a completion ends earlier
 */
public record Sample(
    String id,
    String category,
    String prompt,
    List<String> answers,
    String target,
    int maxNewTokens,
    StopRule stop) {
  /** Copies the answers and refuses a sample without any. */
  public Sample {
    answers = List.copyOf(answers);
    if (answers.isEmpty()) {
      throw new IllegalArgumentException("sample " + id + " has no answer");
    }
    if (maxNewTokens < 1) {
      throw new IllegalArgumentException("sample " + id + " allows no new token");
    }
  }
}
