package io.evolkv.bench.plugin;

import io.evolkv.bench.journal.DiskFailure;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.jar.JarFile;

/**
 * The folder that plugins are put into: each jar in it is a plugin of its own, and each folder in
 * it is one plugin made of all jars inside.
 */
final class PluginFolder {
  private final Path folder;
  private final Consumer<String> warnings;

  PluginFolder(Path folder, Consumer<String> warnings) {
    this.folder = folder;
    this.warnings = warnings;
  }

  /** All extensions in the folder, in the order of the file names. */
  List<Plugin> plugins() {
    if (!Files.exists(folder)) {
      return List.of();
    }
    List<Plugin> plugins = new ArrayList<>();
    for (Path entry : entries(folder)) {
      if (Files.isDirectory(entry)) {
        plugins.addAll(load(entry, jars(entries(entry))));
      } else if (isJar(entry)) {
        plugins.addAll(load(entry, jars(List.of(entry))));
      }
    }
    return plugins;
  }

  private List<Plugin> load(Path place, List<Path> jars) {
    if (jars.isEmpty()) {
      return List.of();
    }
    URL[] urls = jars.stream().map(PluginFolder::url).toArray(URL[]::new);
    // Stays open as long as the program runs: a plugin loads classes whenever it needs them.
    PluginClassLoader loader =
        new PluginClassLoader(below(place), urls, PluginFolder.class.getClassLoader());
    List<String> failures = new ArrayList<>();
    ProviderScan scan = new ProviderScan(failures::add);
    List<Plugin> plugins = scan.providers(loader, below(place), this::jarOf);
    failures.forEach(warnings);
    if (plugins.isEmpty() && failures.isEmpty()) {
      warnings.accept(
          below(place) + " brings no plugin: no file in its META-INF/services names a factory");
    }
    return plugins;
  }

  /** The jars among some files that are what they say. */
  private List<Path> jars(List<Path> files) {
    List<Path> jars = new ArrayList<>();
    for (Path file : files) {
      if (isJar(file) && isReadable(file)) {
        jars.add(file);
      }
    }
    return jars;
  }

  private boolean isReadable(Path jar) {
    try (JarFile opened = new JarFile(jar.toFile())) {
      return opened.size() >= 0;
    } catch (IOException e) {
      warnings.accept(below(jar) + " is left out: it is no readable jar (" + e.getMessage() + ")");
      return false;
    }
  }

  private static boolean isJar(Path file) {
    return file.getFileName().toString().endsWith(".jar");
  }

  private static List<Path> entries(Path directory) {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      stream.forEach(entries::add);
    } catch (IOException e) {
      throw DiskFailure.reading(directory, e);
    }
    entries.sort(null);
    return entries;
  }

  private String jarOf(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    try {
      return below(Path.of(source.getLocation().toURI()));
    } catch (URISyntaxException e) {
      throw new IllegalStateException("a class loader made a bad address", e);
    }
  }

  private String below(Path path) {
    return folder.toAbsolutePath().relativize(path.toAbsolutePath()).toString();
  }

  private static URL url(Path jar) {
    try {
      return jar.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException("a path made a bad address: " + jar, e);
    }
  }
}
