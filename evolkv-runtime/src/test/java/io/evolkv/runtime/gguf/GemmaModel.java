package io.evolkv.runtime.gguf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * Gemma 3 270M, whose terms keep it out of the shared folder: {@code models/get-gemma.sh FOLDER}
 * there assembles it.
 */
public final class GemmaModel {
  private static final String FILES = "gemma-3-270m*.gguf";

  private GemmaModel() {}

  /**
   * The model's file: what the system property {@code evolkv.gemma} names, or else one in the
   * shared folder's models or in target/gemma of the checkout; the test is skipped where there is
   * none.
   */
  public static Path require() {
    String named = System.getProperty("evolkv.gemma", "");
    if (!named.isEmpty()) {
      return Path.of(named);
    }
    Path shared = Path.of(System.getProperty("evolkv.shared", "shared"), "models");
    for (Path folder : List.of(shared, Path.of("..", "target", "gemma"))) {
      if (Files.isDirectory(folder)) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, FILES)) {
          for (Path file : files) {
            return file;
          }
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
    return Assumptions.abort(
        "skipped: no "
            + FILES
            + " (assemble it with ../shared/models/get-gemma.sh target/gemma, or name it with"
            + " -Devolkv.gemma=FILE)");
  }
}
