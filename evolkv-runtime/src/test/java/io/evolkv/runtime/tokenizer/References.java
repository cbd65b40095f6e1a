package io.evolkv.runtime.tokenizer;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What {@code make_references.py} made with the libraries that models are published with. */
final class References {
  private References() {}

  /** A reference file. */
  static JsonNode read(String name) {
    try (InputStream in = resource(name).openStream()) {
      return JsonMapper.shared().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A model folder with a tokenizer only. */
  static Path folder(String name) {
    try {
      return Objects.requireNonNull(
          Path.of(resource("folders/" + name + "/tokenizer.json").toURI()).getParent());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static URL resource(String name) {
    return Objects.requireNonNull(References.class.getResource(name), name);
  }

  /** An array of ids. */
  static int[] ids(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).mapToInt(JsonNode::asInt).toArray();
  }
}
