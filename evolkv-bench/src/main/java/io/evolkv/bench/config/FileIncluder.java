package io.evolkv.bench.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import io.evolkv.api.error.InvalidInputException;
import java.io.File;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Lets a configuration file include other files, relative to itself, and nothing else: a
 * configuration that someone sent must not reach into the network.
 */
final class FileIncluder
    implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {
  private final Path including;

  /** The includer of one file. */
  FileIncluder(Path including) {
    this.including = including;
  }

  @Override
  public ConfigIncluder withFallback(ConfigIncluder fallback) {
    return this;
  }

  @Override
  public ConfigObject include(ConfigIncludeContext context, String what) {
    Path included = including.resolveSibling(what);
    if (!Files.isRegularFile(included)) {
      throw refused("\"" + what + "\"", "there is no such file beside it");
    }
    ConfigSource.checkText(included);
    return ConfigFactory.parseFile(
            included.toFile(), context.parseOptions().setIncluder(new FileIncluder(included)))
        .root();
  }

  @Override
  public ConfigObject includeFile(ConfigIncludeContext context, File what) {
    return include(context, what.getPath());
  }

  @Override
  public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
    throw refused("url(\"" + what + "\")", "only files can be included");
  }

  @Override
  public ConfigObject includeResources(ConfigIncludeContext context, String what) {
    throw refused("classpath(\"" + what + "\")", "only files can be included");
  }

  private InvalidInputException refused(String what, String reason) {
    return new InvalidInputException(including + " includes " + what + ": " + reason);
  }
}
