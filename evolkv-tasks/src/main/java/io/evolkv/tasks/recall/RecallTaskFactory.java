package io.evolkv.tasks.recall;

import io.evolkv.api.task.TaskEvaluator;
import io.evolkv.api.task.TaskEvaluatorFactory;

/** Makes the task {@code recall}. */
public final class RecallTaskFactory implements TaskEvaluatorFactory<RecallOptions> {
  /** Called by {@link java.util.ServiceLoader}. */
  public RecallTaskFactory() {}

  @Override
  public String name() {
    return "recall";
  }

  @Override
  public String summary() {
    return "Generated documents of facts among filler sentences, with one question each";
  }

  @Override
  public Class<RecallOptions> optionsType() {
    return RecallOptions.class;
  }

  @Override
  public TaskEvaluator create(RecallOptions options) {
    return new RecallTask(options);
  }
}
