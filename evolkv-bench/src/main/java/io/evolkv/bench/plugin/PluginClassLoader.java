package io.evolkv.bench.plugin;

import java.net.URL;
import java.net.URLClassLoader;

/**
 * Loads the classes of one plugin. It sees the JDK, the packages of the API, and its own jars; what
 * the application itself is made of stays invisible, so a plugin can bring any version of any
 * library. Classes of the API never come from the plugin's own jars, or they would be other types.
 */
final class PluginClassLoader extends URLClassLoader {
  private static final String API = "io.evolkv.api.";

  private final ClassLoader application;

  PluginClassLoader(String name, URL[] jars, ClassLoader application) {
    super(name, jars, ClassLoader.getPlatformClassLoader());
    this.application = application;
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    return name.startsWith(API) ? application.loadClass(name) : super.loadClass(name, resolve);
  }
}
