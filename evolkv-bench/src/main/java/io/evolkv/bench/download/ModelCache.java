package io.evolkv.bench.download;

import io.evolkv.api.error.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The folder that pulled files are kept in.
 *
 * @param folder its path; it need not exist yet
 */
public record ModelCache(Path folder) {
  /** System property that names the folder, before any variable of the environment. */
  public static final String FOLDER_PROPERTY = "evolkv.cache";

  /**
   * The folder of this process: the system property {@code evolkv.cache}, {@code EVOLKV_CACHE},
   * {@code XDG_CACHE_HOME/evolkv} or {@code ~/.cache/evolkv}, the first that is set.
   *
   * @return the cache
   */
  public static ModelCache ofProcess() {
    return Optional.ofNullable(System.getProperty(FOLDER_PROPERTY))
        .map(folder -> new ModelCache(path(FOLDER_PROPERTY, folder)))
        .orElseGet(() -> of(System.getenv(), System.getProperty("user.home", "")));
  }

  static ModelCache of(Map<String, String> environment, String home) {
    for (String variable : new String[] {"EVOLKV_CACHE", "XDG_CACHE_HOME"}) {
      String value = environment.getOrDefault(variable, "");
      if (!value.isEmpty()) {
        Path folder = path(variable, value);
        return new ModelCache(variable.startsWith("XDG") ? folder.resolve("evolkv") : folder);
      }
    }
    return new ModelCache(Path.of(home, ".cache", "evolkv"));
  }

  private static Path path(String name, String value) {
    try {
      return Path.of(value).toAbsolutePath();
    } catch (InvalidPathException e) {
      throw new InvalidInputException(name + " is no path: " + value, e);
    }
  }

  /**
   * Where a file is or will be.
   *
   * @param file a file on a hub
   * @return its path in this cache
   */
  public Path place(HubFile file) {
    return file.place(folder);
  }

  /**
   * The file that a model's name means.
   *
   * @param model a name {@code hf:<org>/<repo>/<file>[@rev]}, or anything else
   * @return the path of the pulled file; anything else as it is
   * @throws InvalidInputException when the file was not pulled yet
   */
  public String locate(String model) {
    if (!model.startsWith(HubFile.PREFIX)) {
      return model;
    }
    HubFile file = HubFile.parse(model);
    Path place = place(file);
    if (!Files.isRegularFile(place)) {
      throw new InvalidInputException(
          "%s is not in the cache %s; get it with: evolkv pull %s".formatted(file, folder, file));
    }
    return place.toString();
  }
}
