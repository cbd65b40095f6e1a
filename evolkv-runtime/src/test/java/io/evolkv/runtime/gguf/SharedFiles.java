package io.evolkv.runtime.gguf;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Real models and reference outputs that are not part of the source. */
public final class SharedFiles {
  private SharedFiles() {}

  /** A file of the shared folder; the test is skipped where it is not there. */
  public static Path require(String relative) {
    Path file = Path.of(System.getProperty("evolkv.shared", "shared"), relative);
    Assumptions.assumeTrue(
        Files.isRegularFile(file), () -> "skipped: " + file + " is missing (-Devolkv.shared=...)");
    return file;
  }
}
