package io.evolkv.tasks.jsonl;

import io.evolkv.api.task.TaskEvaluator;
import io.evolkv.api.task.TaskEvaluatorFactory;

/** Makes the task {@code jsonl}. */
public final class JsonlTaskFactory implements TaskEvaluatorFactory<JsonlOptions> {
  /** Called by {@link java.util.ServiceLoader}. */
  public JsonlTaskFactory() {}

  @Override
  public String name() {
    return "jsonl";
  }

  @Override
  public String summary() {
    return "Prompts and answers from a file with one JSON object a line";
  }

  @Override
  public Class<JsonlOptions> optionsType() {
    return JsonlOptions.class;
  }

  @Override
  public TaskEvaluator create(JsonlOptions options) {
    return new JsonlTask(options);
  }
}
