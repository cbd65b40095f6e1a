package io.evolkv.bench.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.evolkv.bench.plugin.NamedPlugins;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsLoaderTest {
  private final SettingsLoader loader = new SettingsLoader(NamedPlugins.registry());

  @TempDir private Path folder = Path.of("");

  @Test
  void the_defaults_alone_are_complete() {
    Settings settings = loader.load(Optional.empty(), List.of());

    assertThat(settings.model()).isEqualTo("builtin:tiny");
    assertThat(settings.runtime().name()).isEqualTo("vector");
    assertThat(settings.task().name()).isEqualTo("recall");
    assertThat(settings.policy().name()).isEqualTo("snapkv");
    assertThat(settings.optimizer().name()).isEqualTo("evolkv");
    assertThat(settings.compare())
        .containsExactly("full", "streaming-llm", "snapkv", "pyramidkv", "random");
    assertThat(settings.master()).isEqualTo("local");
    assertThat(settings.outputDir()).isEqualTo(Path.of("runs"));
    assertThat(settings.threadsToUse()).isPositive();
  }

  @Test
  void options_of_a_plugin_are_filled_in_with_its_defaults() {
    Settings settings = loader.load(Optional.empty(), List.of("policy.window=16"));

    assertThat(settings.policy().options().root().unwrapped())
        .containsEntry("window", 16)
        .containsEntry("pooling", "max")
        .containsEntry("sharp", false);
  }

  @Test
  void a_file_wins_over_the_defaults_and_an_override_over_the_file() throws IOException {
    Path file = file("budget.mean = 48\nseed = 5\npolicy { window = 4, pooling = group-mean }");

    Settings settings = load(file, "seed=6", "policy.window=5");

    assertThat(settings.budgetMean()).isEqualTo(48);
    assertThat(settings.seed()).isEqualTo(6);
    assertThat(settings.policy().options().getInt("window")).isEqualTo(5);
    assertThat(settings.policy().options().getString("pooling")).isEqualTo("group-mean");
  }

  @Test
  void the_later_of_two_overrides_wins() {
    assertThat(loader.load(Optional.empty(), List.of("seed=1", "seed=2")).seed()).isEqualTo(2);
  }

  @Test
  void naming_another_plugin_drops_the_options_below() throws IOException {
    Path file = file("task { name = recall, length = 128 }");

    Settings settings = load(file, "task.name=jsonl", "task.file=a=b.jsonl");

    assertThat(settings.task().options().root().unwrapped())
        .containsOnlyKeys("file")
        .containsEntry("file", "a=b.jsonl");
  }

  @Test
  void naming_the_same_plugin_again_keeps_the_options_below() throws IOException {
    Settings settings = load(file("policy.window = 4"), "policy.name=snapkv");

    assertThat(settings.policy().options().getInt("window")).isEqualTo(4);
  }

  @Test
  void a_list_is_written_with_commas_or_brackets() {
    for (String list : List.of("full, snapkv", "[full, snapkv]", "[\"full\", \"snapkv\"]")) {
      assertThat(loader.load(Optional.empty(), List.of("heldOut.compare=" + list)).compare())
          .containsExactly("full", "snapkv");
    }
    assertThat(loader.load(Optional.empty(), List.of("heldOut.compare=")).compare()).isEmpty();
  }

  @Test
  void a_file_can_include_another_beside_it_and_use_the_environment() throws IOException {
    Files.createDirectories(folder.resolve("parts"));
    Files.writeString(folder.resolve("parts/base.conf"), "include \"more.conf\"\nseed = 7");
    Files.writeString(folder.resolve("parts/more.conf"), "budget.mean = 40");
    Path file = file("include \"parts/base.conf\"\noutput.name = x${?EVOLKV_NO_SUCH_VARIABLE}");

    Settings settings = load(file);

    assertThat(settings.seed()).isEqualTo(7);
    assertThat(settings.budgetMean()).isEqualTo(40);
    assertThat(settings.name()).isEqualTo("x");
  }

  @Test
  void the_written_configuration_gives_the_same_settings_again() throws IOException {
    Settings settings =
        loader.load(
            Optional.empty(),
            List.of(
                "model=a \"quoted\" \\ path",
                "seed=-9223372036854775808",
                "policy.pooling=group-mean",
                "optimizer.sigma=0.1",
                "search.tieBreaker=0",
                "search.racing=10",
                "store.memory=2g",
                "store.dir=a \"quoted\" folder",
                "heldOut.compare=[]",
                "task.name=jsonl",
                "task.file=${x}#y"));

    Path written = Files.writeString(folder.resolve("effective.conf"), settings.toHocon());

    assertThat(load(written)).isEqualTo(settings);
    assertThat(load(written).toHocon()).isEqualTo(settings.toHocon());
  }

  @Test
  void memory_is_given_in_bytes_or_units_or_as_a_share_of_the_heap() {
    long heap = Runtime.getRuntime().maxMemory();

    assertThat(memory("0")).isZero();
    assertThat(memory("1000")).isEqualTo(1000);
    assertThat(memory("512m")).isEqualTo(512L << 20);
    assertThat(memory("1.5g")).isEqualTo(3L << 29);
    assertThat(memory("100%")).isBetween(heap - 100, heap);
    assertThat(loader.load(Optional.empty(), List.of()).store().memory().bytes())
        .isEqualTo(heap / 100 * 60);
  }

  private long memory(String written) {
    return loader
        .load(Optional.empty(), List.of("store.memory=" + written))
        .store()
        .memory()
        .bytes();
  }

  @Test
  void the_runtime_alone_can_be_loaded() {
    assertThat(loader.loadRuntime(List.of("runtime.name=vector")).name()).isEqualTo("vector");
  }

  private Settings load(Path file, String... overrides) {
    return loader.load(Optional.of(file), List.of(overrides));
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("my.conf"), text);
  }
}
