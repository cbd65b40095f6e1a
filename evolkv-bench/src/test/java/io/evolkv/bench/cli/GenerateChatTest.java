package io.evolkv.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.evolkv.bench.fakes.FakePlugins;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code generate} makes of a prompt for models with and without a chat template. */
class GenerateChatTest {
  @TempDir private Path plugins = Path.of("");

  @BeforeEach
  void addModels() {
    FakePlugins.jarInto(plugins);
  }

  @Test
  void aPromptIsAMessageOfTheUserWhereTheModelHasATemplate() {
    assertThat(prompt("builtin:chat")).isEqualTo("user: Hi!\nassistant:");
  }

  @Test
  void aSystemMessageComesBeforeThePrompt() {
    assertThat(prompt("builtin:chat", "--system", "Be brief."))
        .isEqualTo("system: Be brief.\nuser: Hi!\nassistant:");
  }

  @Test
  void rawLeavesTheTemplateOut() {
    assertThat(prompt("builtin:chat", "--raw")).isEqualTo("Hi!");
  }

  @Test
  void withoutATemplateThePromptIsContinued() {
    assertThat(prompt("builtin:plain")).isEqualTo("Hi!");
    assertThat(prompt("builtin:plain", "--raw")).isEqualTo("Hi!");
  }

  @Test
  void aSystemMessageNeedsATemplate() {
    assertThat(generate("builtin:plain", "--system", "Be brief.").err())
        .isEqualTo("evolkv: --system: this model has no chat template; leave it out\n");
    Evolkv.Result both = generate("builtin:chat", "--system", "Be brief.", "--raw");
    assertThat(both.err())
        .isEqualTo("evolkv: --system needs the chat template, which --raw leaves out\n");
    assertThat(both.exitCode()).isEqualTo(2);
  }

  /** The prompt that the model saw; the tokens of the fake model are characters. */
  private String prompt(String model, String... more) {
    Evolkv.Result result = generate(model, more);
    assertThat(result.err()).isEmpty();
    StringBuilder text = new StringBuilder();
    result.json().get("promptIds").forEach(id -> text.append((char) id.intValue()));
    return text.toString();
  }

  private Evolkv.Result generate(String model, String... more) {
    List<String> command = new ArrayList<>(List.of("generate", model, "--runtime", "fake"));
    command.addAll(List.of("--prompt", "Hi!", "--max-tokens", "2", "--json"));
    command.addAll(List.of(more));
    return Evolkv.withPlugins(plugins).run(command.toArray(String[]::new));
  }
}
