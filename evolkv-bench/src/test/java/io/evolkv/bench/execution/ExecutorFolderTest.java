package io.evolkv.bench.execution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExecutorFolderTest {
  @TempDir private Path parent = Path.of("");

  /** Another process with a folder, which says where and waits. */
  static final class Holder {
    private Holder() {}

    /** Makes a folder below the given one. */
    @SuppressWarnings("SystemOut")
    public static void main(String[] args) throws Exception {
      ExecutorFolder folder = ExecutorFolder.make(Optional.of(Path.of(args[0])));
      Files.writeString(folder.path().resolve("prompt-000000.kv"), "keys");
      System.out.println(folder.path());
      TimeUnit.MINUTES.sleep(2);
    }
  }

  @Test
  void aFolderGoesWhenItIsClosed() throws IOException {
    try (ExecutorFolder folder = ExecutorFolder.make(Optional.of(parent))) {
      Files.writeString(folder.path().resolve("prompt-000000.kv"), "keys");
      assertThat(folder.path()).hasParent(parent.toRealPath());
    }
    assertThat(parent).isEmptyDirectory();
  }

  @Test
  void thatOfAProcessThatWasKilledGoesAndThatOfALivingOneStays() throws Exception {
    Process process = start();
    try (ExecutorFolder own = ExecutorFolder.make(Optional.of(parent))) {
      Path folder = Path.of(readLine(process));
      ExecutorFolder.removeStale(Optional.of(parent));
      assertThat(folder).isNotEmptyDirectory();

      process.destroyForcibly().waitFor();
      assertThat(folder).isNotEmptyDirectory();
      ExecutorFolder.removeStale(Optional.of(parent));

      assertThat(folder).doesNotExist();
      assertThat(own.path()).exists();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void thatOfAProcessThatWasKilledGoesWhenTheNextOneIsMade() throws Exception {
    Process process = start();
    readLine(process);
    process.destroyForcibly().waitFor();

    try (ExecutorFolder folder = ExecutorFolder.make(Optional.of(parent))) {
      assertThat(parent.toRealPath().toFile().listFiles()).containsExactly(folder.path().toFile());
    }
  }

  @Test
  void whatIsNotMadeHereStays() throws IOException {
    Path unmarked = Files.createDirectory(parent.resolve("evolkv-executor-1"));
    Path foreign = Files.createDirectory(parent.resolve("evolkv-executor-2"));
    Files.writeString(foreign.resolve(".owner"), "somebody");
    Path unfinished = Files.createDirectory(parent.resolve("evolkv-executor-3"));
    Files.writeString(unfinished.resolve(".owner"), "");

    ExecutorFolder.removeStale(Optional.of(parent));

    assertThat(List.of(unmarked, foreign, unfinished)).allMatch(Files::exists);
  }

  private Process start() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Holder.class.getName(),
            parent.toString())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static String readLine(Process process) throws IOException {
    return process.inputReader().readLine();
  }
}
