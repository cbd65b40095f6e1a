package io.evolkv.bench.cli;

import io.evolkv.bench.config.SettingsLoader;
import java.nio.file.Files;
import java.nio.file.Path;

/** A run as a person names it: by its directory, or by the name that {@code evolkv runs} lists. */
final class RunArgument {
  private RunArgument() {}

  /** The directory; whether a run is in it is not looked at. */
  static Path directory(String given) {
    Path directory = Path.of(given);
    Path listed = SettingsLoader.defaultOutputDir().resolve(given);
    boolean name = directory.getNameCount() == 1 && !directory.isAbsolute();
    return name && !Files.exists(directory) && Files.isDirectory(listed) ? listed : directory;
  }
}
