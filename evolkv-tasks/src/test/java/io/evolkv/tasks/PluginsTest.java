package io.evolkv.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.evolkv.api.plugin.Setting;
import io.evolkv.api.task.TaskEvaluatorFactory;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class PluginsTest {
  private static List<TaskEvaluatorFactory<?>> factories() {
    List<TaskEvaluatorFactory<?>> factories = new ArrayList<>();
    for (TaskEvaluatorFactory<?> factory : ServiceLoader.load(TaskEvaluatorFactory.class)) {
      factories.add(factory);
    }
    return factories;
  }

  @Test
  void theServiceLoaderFindsBothTasks() {
    assertThat(factories().stream().map(factory -> factory.name()))
        .containsExactly("jsonl", "recall");
  }

  @Test
  void everyOptionIsDescribed() {
    for (TaskEvaluatorFactory<?> factory : factories()) {
      for (RecordComponent option : factory.optionsType().getRecordComponents()) {
        assertThat(option.getAnnotation(Setting.class))
            .as("%s.%s", factory.name(), option.getName())
            .isNotNull();
      }
    }
  }
}
