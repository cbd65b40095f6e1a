package io.evolkv.bench.execution;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;

/** The jars that executors need: the application's own and its libraries. */
final class ApplicationJars {
  private ApplicationJars() {}

  /**
   * The application's jar and those that its manifest names; where the application runs from class
   * files, all of its class path.
   *
   * @return absolute paths of what exists
   */
  static List<Path> paths() {
    Path place = place();
    List<Path> paths = Files.isDirectory(place) ? classPath() : ofManifest(place);
    return paths.stream().map(Path::toAbsolutePath).filter(Files::exists).toList();
  }

  private static Path place() {
    try {
      return Path.of(
          ApplicationJars.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("a class loader made a bad address", e);
    }
  }

  private static List<Path> classPath() {
    List<Path> paths = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path", "").split(File.pathSeparator, -1)) {
      paths.add(Path.of(entry));
    }
    return paths;
  }

  private static List<Path> ofManifest(Path jar) {
    List<Path> paths = new ArrayList<>(List.of(jar));
    try (JarFile opened = new JarFile(jar.toFile())) {
      String names = opened.getManifest().getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
      for (String name : names.split(" ", -1)) {
        paths.add(jar.resolveSibling(name));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + jar, e);
    }
    return paths;
  }
}
