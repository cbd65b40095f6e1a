package io.evolkv.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.evolkv.bench.fakes.MemoryFolder;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Searches on a Spark cluster of two executors, each a process of its own. */
@Tag("cluster")
@DisabledOnOs(OS.WINDOWS)
class SparkClusterTest {
  private static final String[] LONG_ENOUGH = {
    "-o", "search.samples=10", "-o", "optimizer.generations=12", "-o", "optimizer.rounds=2"
  };

  @TempDir(factory = MemoryFolder.class)
  private Path folder = Path.of("");

  @ParameterizedTest
  @ValueSource(ints = {0, 3})
  void anExecutorThatIsKilledChangesNothing(int racing) throws Exception {
    RunFiles undisturbed =
        ChildSearch.undisturbed(folder.resolve("local"), more("search.racing=" + racing));
    Path runs = folder.resolve("cluster");
    try (ChildSearch search =
        ChildSearch.start(
            folder,
            Map.of("SPARK_HOME", sparkHome().toString(), "SPARK_LOCAL_IP", "127.0.0.1"),
            runs,
            more("search.racing=" + racing, "execution.master=local-cluster[2,1,640]"))) {
      search.waitForCandidates(2);
      Path run = search.run();
      List<ProcessHandle> executors = executors(search.process().pid());
      assertThat(search.process().alive()).as(search.process().err()).isTrue();
      assertThat(executors).hasSize(2);
      executors.getFirst().destroyForcibly();
      int measuredThen = ChildSearch.candidates(run);

      assertThat(search.process().waitForEnd()).as(search.process().err()).isZero();
      assertThat(measuredThen).isLessThan(undisturbed.candidates());
      assertThat(RunFiles.of(run)).isEqualTo(undisturbed);
      assertThat(search.process().err()).doesNotContain("Exception", "WARN", "ERROR", "INFO");
    }
  }

  /** Deletes them here, because deleting links to elsewhere is worth a warning to JUnit. */
  @AfterEach
  void deleteLinks() throws IOException {
    try (Stream<Path> jars = Files.list(folder.resolve("spark/jars"))) {
      for (Path jar : jars.toList()) {
        Files.delete(jar);
      }
    }
  }

  private static String[] more(String... settings) {
    return Stream.concat(
            Stream.of(LONG_ENOUGH),
            Stream.of(settings).flatMap(setting -> Stream.of("-o", setting)))
        .toArray(String[]::new);
  }

  /** The JVMs that the driver has started. */
  private static List<ProcessHandle> executors(long driver) {
    return ProcessHandle.of(driver).stream()
        .flatMap(ProcessHandle::descendants)
        .filter(process -> process.info().command().orElse("").endsWith("java"))
        .toList();
  }

  /** What Spark takes for an installation: a folder with its jars. */
  private Path sparkHome() throws IOException {
    Path home = folder.resolve("spark");
    Path jars = Files.createDirectories(home.resolve("jars"));
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path jar = Path.of(entry);
      if (entry.endsWith(".jar")) {
        Files.createSymbolicLink(jars.resolve(jar.getFileName()), jar.toAbsolutePath());
      }
    }
    return home;
  }
}
