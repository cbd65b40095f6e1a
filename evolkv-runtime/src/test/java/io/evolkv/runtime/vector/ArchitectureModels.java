package io.evolkv.runtime.vector;

import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.model.ModelSource;
import io.evolkv.runtime.cache.EntryFormat;
import io.evolkv.runtime.gguf.SharedFiles;
import io.evolkv.runtime.kernels.KernelProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The tiny random models of the shared folder. */
final class ArchitectureModels {
  private ArchitectureModels() {}

  static JsonNode golden(String name) {
    return json(SharedFiles.require("goldens/arch/goldens/" + name + ".json"));
  }

  private static JsonNode json(Path file) {
    return JsonMapper.shared().readTree(file.toFile());
  }

  static int[] ints(JsonNode array) {
    return IntStream.range(0, array.size()).map(i -> array.get(i).asInt()).toArray();
  }

  static List<KeptEntries> all(ModelRuntime runtime, int entries) {
    return Collections.nCopies(
        runtime.shape().layers(), KeptEntries.all(runtime.shape().kvHeads(), entries));
  }

  static ModelRuntime gguf(String name, int threads, KernelProvider.Choice kernels) {
    Path file = SharedFiles.require("goldens/arch/gguf/" + name + ".gguf");
    return open(file, threads, kernels);
  }

  /** The embedded model. */
  static ModelRuntime tiny(KernelProvider.Choice kernels) {
    return open(Path.of("builtin:tiny"), 2, kernels);
  }

  static ModelRuntime open(Path location, int threads, KernelProvider.Choice kernels) {
    ModelSource source = new ModelSource(location.toString(), threads);
    return new VectorRuntimeFactory().open(source, new VectorOptions(kernels, EntryFormat.F32));
  }

  static Path config(String name) {
    return source(name, "config.json");
  }

  private static Path source(String name, String file) {
    return SharedFiles.require("goldens/arch/hf/" + name + "/" + file);
  }

  /** A golden's folder with its changes of the configuration. */
  static ModelRuntime folder(JsonNode golden, String config, Path scratch) {
    String name = golden.path("folder").asString(golden.get("model").asString());
    ObjectNode settings = (ObjectNode) json(source(name, config));
    for (Map.Entry<String, JsonNode> change : golden.path("config_changes").properties()) {
      settings.set(change.getKey(), change.getValue());
    }
    return open(copy(name, settings, scratch), 2, KernelProvider.Choice.AUTO);
  }

  /** Weights, tokenizer and a configuration in a folder of their own. */
  static Path copy(String name, JsonNode config, Path scratch) {
    Path source = config(name).resolveSibling("");
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(source, "{*.safetensors*,tokenizer.json}")) {
      for (Path file : files) {
        Files.copy(file, scratch.resolve(file.getFileName()));
      }
      Files.writeString(scratch.resolve("config.json"), config.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return scratch;
  }
}
