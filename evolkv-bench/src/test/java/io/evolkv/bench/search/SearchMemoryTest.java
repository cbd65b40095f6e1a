package io.evolkv.bench.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.Capability;
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
    FakeRuntime runtime = new HugePrompts(1L << 50);
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
  void promptsThatDoNotFitTogetherGoToFilesWhereThatIsPossible() {
    long large = Runtime.getRuntime().maxMemory() / 10 * 4;
    TestRun inMemory = new TestRun(folder.resolve("memory")).runtime(new HugePrompts(1));
    TestRun inFiles =
        new TestRun(folder.resolve("files"))
            .runtime(new HugePrompts(large, Capability.PREFILLED_FILES));

    Path expected = inMemory.run(new Start.Fresh()).directory();
    Path spilled = inFiles.run(new Start.Fresh()).directory();

    assertThat(TestRun.results(spilled)).isEqualTo(TestRun.results(expected));
    assertThat(TestRun.file(spilled, "log.txt"))
        .containsPattern("[56] of 6 prefilled prompts in files");
    assertThat(TestRun.file(expected, "log.txt")).doesNotContain("in files");
    assertThat(spilled.resolve("prompts")).doesNotExist();
  }

  @Test
  void aPromptThatDoesNotFitByItselfIsToldAllTheSame() {
    TestRun run =
        new TestRun(folder).runtime(new HugePrompts(1L << 50, Capability.PREFILLED_FILES));

    assertThatThrownBy(() -> run.run(new Start.Fresh()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageMatching(
            "6 search samples would take about [0-9.]+ GiB with their prompts in files, too much"
                + " for a heap of .*");
  }

  @Test
  void noPromptIsPrefilledTwiceForIt() {
    TestRun run = new TestRun(folder).compare();
    run.run(new Start.Fresh());

    assertThat(run.runtime().prefillSizes())
        .as("a search prompt, the held-out prompt that policies are tried on, the other ones")
        .startsWith(1, 1, TestRun.SAMPLES - 1);
  }
}
