package io.evolkv.runtime.safetensors;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.runtime.gguf.Printable;
import io.evolkv.runtime.weights.JsonFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * {@code model.safetensors.index.json}: which file has which tensor.
 *
 * @param fileOfTensor names of files in the folder, by tensor
 */
record ShardIndex(Map<String, String> fileOfTensor) {
  static ShardIndex read(Path path) {
    if (!Files.exists(path)) {
      throw new InvalidInputException(
          path.getParent()
              + ": has no model.safetensors and no model.safetensors.index.json; other weights are"
              + " not read: convert them to safetensors");
    }
    JsonNode map = JsonFile.read(path).path("weight_map");
    if (!map.isObject() || map.isEmpty()) {
      throw new InvalidInputException(path + ": there is no weight_map; download the file again");
    }
    Map<String, String> fileOfTensor = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : map.properties()) {
      fileOfTensor.put(entry.getKey(), fileName(path, entry.getValue()));
    }
    return new ShardIndex(fileOfTensor);
  }

  /** A file beside the index: a path could lead anywhere on the machine. */
  private static String fileName(Path path, JsonNode value) {
    String name = value.isString() ? value.asString() : "";
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]*\\.safetensors")) {
      throw new InvalidInputException(
          "%s: the weight_map names %s, which is no safetensors file of this folder"
              .formatted(path, Printable.line(value.toString(), 80)));
    }
    return name;
  }

  /** The files, in order of their names. */
  List<String> files() {
    return fileOfTensor.values().stream().distinct().sorted().toList();
  }
}
