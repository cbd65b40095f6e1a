package io.evolkv.bench.store;

import static java.util.Objects.requireNonNull;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.bench.journal.Digests;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;

/** The folder of one run's prompts, the same when the run goes on. */
final class StoreFolder {
  private static final int RUN_DIGITS = 12;

  private StoreFolder() {}

  /**
   * Inside the run directory, or below a folder that runs may share.
   *
   * @param run the run directory
   * @param shared the folder that the settings name
   */
  static Path of(Path run, Optional<Path> shared) {
    return shared
        .map(folder -> folder.resolve(run.getFileName() + "-" + digits(run)))
        .orElse(run.resolve("prompts"));
  }

  /**
   * Refuses a folder that files cannot go into, before prompts have cost anything.
   *
   * @param shared the folder that the settings name, which need not exist
   */
  static void require(Path shared) {
    Path there = shared.toAbsolutePath();
    while (!Files.exists(there)) {
      there = requireNonNull(there.getParent(), "the root exists");
    }
    String problem =
        !Files.isDirectory(there)
            ? there + " is a file"
            : Files.isWritable(there) ? "" : "permission denied";
    if (!problem.isEmpty()) {
      throw new InvalidInputException(
          "store.dir is %s: %s; set it to a folder that can be written".formatted(shared, problem));
    }
  }

  /** Runs in different places may have the same name. */
  private static String digits(Path run) {
    byte[] place = run.toAbsolutePath().normalize().toString().getBytes(StandardCharsets.UTF_8);
    return HexFormat.of().formatHex(Digests.sha256(place)).substring(0, RUN_DIGITS);
  }
}
