package io.evolkv.bench.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.bench.fakes.FakeRuntime;
import io.evolkv.bench.fakes.HugePrompts;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A heap that cannot hold the prefilled search samples. */
class SearchMemoryTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void isToldBeforeThereIsARunDirectory() {
    Path output = folder.resolve("runs");
    FakeRuntime runtime = new HugePrompts();
    TestRun run = new TestRun(output).runtime(runtime);

    assertThatThrownBy(() -> run.run(new Start.Fresh()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageMatching(
            "6 search samples would take about [0-9]+\\.[0-9]{2} GiB when prefilled,"
                + " too much for a heap of [0-9.]+ [MG]iB; set search.samples lower,"
                + " or give the JVM more with EVOLKV_OPTS=-Xmx8g");
    assertThat(runtime.prefillSizes()).containsExactly(1);
    assertThat(output).doesNotExist();
  }

  @Test
  void noPromptIsPrefilledTwiceForIt() {
    TestRun run = new TestRun(folder).compare();
    run.run(new Start.Fresh());

    assertThat(run.runtime().prefillSizes()).startsWith(1, TestRun.SAMPLES - 1);
  }
}
