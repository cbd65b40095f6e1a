package io.evolkv.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.evolkv.bench.fakes.MemoryFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Searches whose candidates are measured by Spark, in this process. */
class SparkSearchTest {
  @TempDir(factory = MemoryFolder.class)
  private Path folder = Path.of("");

  @Test
  void aSearchOnSparkGivesTheFilesOfALocalOne() {
    Evolkv.Result local = search("local", "local");
    Evolkv.Result spark = search("spark", "local[2]");

    assertThat(spark.exitCode()).as(spark.err()).isZero();
    assertThat(files("spark")).isEqualTo(files("local"));
    assertThat(files("spark").candidates()).isGreaterThan(10);
    assertThat(spark.out().lines().findFirst()).isEqualTo(local.out().lines().findFirst());
    assertThat(spark.err()).doesNotContain("INFO", "WARN", "SparkContext");
  }

  @Test
  void aRaceOnSparkGivesTheFilesOfALocalOne() {
    search("local", "local", "-o", "search.racing=2");
    Evolkv.Result spark = search("spark", "local[2]", "-o", "search.racing=2");

    assertThat(spark.exitCode()).as(spark.err()).isZero();
    assertThat(files("spark")).isEqualTo(files("local"));
    assertThat(spark.out()).contains("\nRacing in rounds of 2 samples stopped ");
  }

  /** What a search says would do. */
  private static String least(Evolkv.Result refused) {
    return refused.err().replaceAll("(?s).*set store.memory=(\\d+k) or more.*", "$1");
  }

  @Test
  void promptsBeyondTheCapAreInFilesThatGoWithTheSearch() throws IOException {
    search("local", "local");
    Path store = folder.resolve("store");
    Evolkv.Result here = search("refused", "local[2]", "-o", "store.memory=0");
    assertThat(here.err()).contains("evolkv: store.memory is 0, too little for ");
    Evolkv.Result there = search("refused", "local[2]", "-o", "store.memory=" + least(here));
    assertThat(there.err()).contains("evolkv: on an executor: store.memory is ");
    String least = least(there);
    Evolkv.Result spark =
        search("spark", "local[2]", "-o", "store.memory=" + least, "-o", "store.dir=" + store);

    assertThat(spark.exitCode()).as(spark.err()).isZero();
    assertThat(files("spark")).isEqualTo(files("local"));
    assertThat(store).isEmptyDirectory();
    JsonNode timings = RunFiles.timings(RunFiles.onlyRun(folder.resolve("spark")));
    assertThat(timings.get("keyValuePeakBytes").asLong())
        .isBetween(1L, timings.get("keyValueCapBytes").asLong());
  }

  @Test
  void aClusterThatIsNotThereIsToldInALine() {
    Evolkv.Result result = search("none", "spark://nowhere");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err().lines().filter(line -> line.startsWith("evolkv: ")))
        .singleElement()
        .asString()
        .startsWith("evolkv: Spark does not start with execution.master=spark://nowhere: ");
  }

  private Evolkv.Result search(String name, String master, String... more) {
    return Evolkv.alone()
        .run(
            Evolkv.small(
                "search",
                folder.resolve(name),
                Stream.concat(
                        Stream.of("-o", "search.samples=5", "-o", "execution.master=" + master),
                        Stream.of(more))
                    .toArray(String[]::new)));
  }

  private RunFiles files(String name) {
    assertThat(Files.exists(folder.resolve(name))).isTrue();
    return RunFiles.of(RunFiles.onlyRun(folder.resolve(name)));
  }
}
