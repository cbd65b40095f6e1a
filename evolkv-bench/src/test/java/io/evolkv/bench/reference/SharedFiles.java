package io.evolkv.bench.reference;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Real models and reference outputs that are not part of the source. */
public final class SharedFiles {
  private static final String GEMMA = "gemma-3-270m";

  private SharedFiles() {}

  /** A file or folder of the shared folder; the test is skipped where it is not there. */
  public static Path require(String relative) {
    Path file = Path.of(System.getProperty("evolkv.shared", "shared"), relative);
    Assumptions.assumeTrue(
        Files.exists(file), () -> "skipped: " + file + " is missing (-Devolkv.shared=...)");
    return file;
  }

  /**
   * Gemma 3 270M, whose terms keep it out of the shared folder: what the system property {@code
   * evolkv.gemma} names, or one in the shared folder's models or in target/gemma of the checkout.
   */
  public static Path requireGemma() {
    String named = System.getProperty("evolkv.gemma", "");
    if (!named.isEmpty()) {
      return Path.of(named);
    }
    Path shared = Path.of(System.getProperty("evolkv.shared", "shared"), "models");
    return Stream.of(shared, Path.of("..", "target", "gemma"))
        .filter(Files::isDirectory)
        .flatMap(folder -> filesOf(folder).stream())
        .filter(file -> file.getFileName().toString().startsWith(GEMMA))
        .findFirst()
        .orElseGet(
            () ->
                Assumptions.abort("skipped: no " + GEMMA + " (name it with -Devolkv.gemma=FILE)"));
  }

  private static List<Path> filesOf(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
