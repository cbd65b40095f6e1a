package io.evolkv.bench.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.Capability;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.bench.fakes.FakeRuntime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AssistantModelsTest {
  private static final ModelRuntime ABLE = new FakeRuntime(Capability.values());

  @Test
  void aModelIsOpenedOnce() {
    List<String> opened = new ArrayList<>();
    ModelRuntime model = new FakeRuntime();
    try (AssistantModels assistants =
        new AssistantModels(
            ABLE,
            name -> {
              opened.add(name);
              return model;
            })) {
      assertThat(assistants.open("small.gguf")).isSameAs(model);
      assertThat(assistants.open("small.gguf")).isSameAs(model);
      assertThat(opened).containsExactly("small.gguf");
    }
  }

  @Test
  void aRuntimeThatCannotIsRefused() {
    try (AssistantModels assistants =
        new AssistantModels(new FakeRuntime(), name -> new FakeRuntime())) {
      assertThatThrownBy(() -> assistants.open("first:1"))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("DECODE_COMPANION");
    }
  }

  @Test
  void aWrongNumberOfLayersIsRefused() {
    try (AssistantModels assistants = new AssistantModels(ABLE, name -> new FakeRuntime())) {
      for (String name : List.of("first:0", "first:4", "first:", "first:two")) {
        assertThatThrownBy(() -> assistants.open(name))
            .isInstanceOf(InvalidInputException.class)
            .hasMessage(
                "the assistant "
                    + name
                    + ": the model has the layers 1 to 3; choose first:1 to first:3");
      }
    }
  }
}
