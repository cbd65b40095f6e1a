package io.evolkv.optimizers;

import static org.assertj.core.api.Assertions.assertThat;

import io.evolkv.api.optimizer.BudgetOptimizerFactory;
import io.evolkv.api.plugin.PluginFactory;
import io.evolkv.api.plugin.Setting;
import io.evolkv.optimizers.fixture.Options;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RegistrationTest {
  @Test
  void serviceLoaderFindsTheOptimizersByName() {
    assertThat(factories())
        .extracting(PluginFactory::name)
        .containsExactly("evolkv", "genetic", "random");
  }

  @ParameterizedTest
  @MethodSource("factories")
  <O extends Record> void theDefaultsOfTheOptionsMakeAnOptimizer(
      BudgetOptimizerFactory<O> factory) {
    assertThat(factory.create(Options.defaults(factory.optionsType()))).isNotNull();
  }

  @ParameterizedTest
  @MethodSource("factories")
  void everyNumberHasARangeThatHoldsItsDefault(BudgetOptimizerFactory<?> factory) {
    for (RecordComponent component : factory.optionsType().getRecordComponents()) {
      Setting setting = Objects.requireNonNull(component.getAnnotation(Setting.class));
      assertThat(setting.value()).isNotBlank();
      if (component.getType() == int.class || component.getType() == double.class) {
        assertThat(setting.max()).as(component.getName()).isFinite();
        assertThat(Double.parseDouble(setting.defaultValue()))
            .as(component.getName())
            .isBetween(setting.min(), setting.max());
      }
    }
  }

  static List<BudgetOptimizerFactory<?>> factories() {
    List<BudgetOptimizerFactory<?>> found = new ArrayList<>();
    for (BudgetOptimizerFactory<?> factory : ServiceLoader.load(BudgetOptimizerFactory.class)) {
      found.add(factory);
    }
    return found;
  }
}
