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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Searches on a Spark cluster of two executors, each a process of its own. */
@Tag("cluster")
@DisabledOnOs(OS.WINDOWS)
class SparkClusterTest {
  private static final String[] SETTINGS = {
    "-o", "search.samples=40", "-o", "optimizer.generations=6", "-o", "optimizer.rounds=2"
  };

  /** The uniform candidate, and the first generation of 10 in a group of 8 layers. */
  private static final int BEFORE_GENERATION_2 = 11;

  @TempDir(factory = MemoryFolder.class)
  private Path folder = Path.of("");

  @Test
  void oneThreadTwoThreadsAndAClusterGiveTheSame() throws Exception {
    RunFiles oneThread = local(1, 0);

    assertThat(local(2, 0)).isEqualTo(oneThread);
    assertThat(onCluster(0, search -> {})).isEqualTo(oneThread);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3})
  void anExecutorThatIsKilledInTheSecondGenerationChangesNothing(int racing) throws Exception {
    assertThat(onCluster(racing, SparkClusterTest::killAnExecutorInGeneration2))
        .isEqualTo(local(1, racing));
  }

  private RunFiles local(int threads, int racing) {
    Path runs = folder.resolve("local-" + threads);
    return ChildSearch.undisturbed(
        runs, more("execution.threads=" + threads, "search.racing=" + racing));
  }

  /** What happens to a search on its way. */
  @FunctionalInterface
  private interface Disturbance {
    void to(ChildSearch search) throws Exception;
  }

  private RunFiles onCluster(int racing, Disturbance disturbance) throws Exception {
    Map<String, String> environment =
        Map.of("SPARK_HOME", sparkHome().toString(), "SPARK_LOCAL_IP", "127.0.0.1");
    String[] settings = more("search.racing=" + racing, "execution.master=local-cluster[2,1,640]");
    try (ChildSearch search =
        ChildSearch.start(folder, environment, folder.resolve("cluster"), settings)) {
      Path run = search.run();
      disturbance.to(search);

      assertThat(search.process().waitForEnd()).as(search.process().err()).isZero();
      assertThat(search.process().err()).doesNotContain("Exception", "WARN", "ERROR", "INFO");
      return RunFiles.of(run);
    }
  }

  /** A generation is in the journal as a whole, so the second runs while there is one. */
  private static void killAnExecutorInGeneration2(ChildSearch search) throws Exception {
    search.waitForCandidates(1);
    List<ProcessHandle> executors = executors(search.process().pid());
    assertThat(executors).hasSize(2);
    search.waitForCandidates(BEFORE_GENERATION_2);
    assertThat(executors.getFirst().destroyForcibly()).isTrue();
    assertThat(ChildSearch.candidates(search.run())).isEqualTo(BEFORE_GENERATION_2);
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
            Stream.of(SETTINGS), Stream.of(settings).flatMap(setting -> Stream.of("-o", setting)))
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
