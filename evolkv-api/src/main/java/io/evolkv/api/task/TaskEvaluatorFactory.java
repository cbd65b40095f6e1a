package io.evolkv.api.task;

import io.evolkv.api.plugin.PluginFactory;

/**
 * Makes a task; found by {@link java.util.ServiceLoader}.
 *
 * @param <O> the options record
 */
public interface TaskEvaluatorFactory<O extends Record> extends PluginFactory<O> {
  /**
   * Makes the task.
   *
   * @param options its options, within their ranges
   * @return the task
   */
  TaskEvaluator create(O options);
}
