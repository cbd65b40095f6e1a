package io.evolkv.bench.plugin;

import io.evolkv.api.policy.EvictionPolicyFactory;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Builds a plugin jar of Java sources, compiled against the API and nothing else. */
public final class PluginJar {
  private final Path work;

  /**
   * A builder.
   *
   * @param work an empty folder for sources and classes
   */
  public PluginJar(Path work) {
    this.work = work;
  }

  /**
   * Adds a source file and compiles it.
   *
   * @param className its fully qualified class name
   * @param source its text
   * @return this
   */
  public PluginJar with(String className, String source) {
    try {
      Path file = work.resolve("src").resolve(className.replace('.', '/') + ".java");
      Files.createDirectories(file.getParent());
      Files.writeString(file, source);
      compile(file);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Adds a line to the list of eviction policies.
   *
   * @param className the class to name
   * @return this
   */
  public PluginJar policy(String className) {
    return service(EvictionPolicyFactory.class, className);
  }

  /**
   * Adds a line to a list of providers.
   *
   * @param service the interface
   * @param className the class to name
   * @return this
   */
  public PluginJar service(Class<?> service, String className) {
    try {
      Path file = classes().resolve("META-INF/services").resolve(service.getName());
      Files.createDirectories(file.getParent());
      String before = Files.exists(file) ? Files.readString(file) : "";
      Files.writeString(file, before + className + "\n");
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Removes a compiled class again.
   *
   * @param className its fully qualified name
   * @return this
   */
  public PluginJar without(String className) {
    try {
      Files.delete(classes().resolve(className.replace('.', '/') + ".class"));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Writes the jar.
   *
   * @param jar where to
   */
  public void writeTo(Path jar) {
    try (Stream<Path> files = Files.walk(classes());
        JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        String name = classes().relativize(file).toString().replace('\\', '/');
        out.putNextEntry(new JarEntry(name));
        out.write(Files.readAllBytes(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path classes() throws IOException {
    return Files.createDirectories(work.resolve("classes"));
  }

  private void compile(Path file) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    List<String> options = new ArrayList<>(List.of("-proc:none", "-d", classes().toString()));
    options.addAll(List.of("-cp", api() + java.io.File.pathSeparator + classes()));
    try (StandardJavaFileManager files =
        compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
      boolean compiled =
          compiler
              .getTask(messages, files, null, options, null, files.getJavaFileObjects(file))
              .call();
      if (!compiled) {
        throw new IllegalStateException(messages.toString());
      }
    }
  }

  private static String api() {
    try {
      return Path.of(
              EvictionPolicyFactory.class
                  .getProtectionDomain()
                  .getCodeSource()
                  .getLocation()
                  .toURI())
          .toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
