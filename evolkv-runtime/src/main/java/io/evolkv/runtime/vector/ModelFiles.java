package io.evolkv.runtime.vector;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.runtime.chat.ChatTemplate;
import io.evolkv.runtime.chat.ChatTemplateFiles;
import io.evolkv.runtime.checkpoint.Checkpoint;
import io.evolkv.runtime.checkpoint.GgufCheckpoint;
import io.evolkv.runtime.checkpoint.HuggingFaceCheckpoint;
import io.evolkv.runtime.gguf.GgufFile;
import io.evolkv.runtime.tokenizer.FolderTokenizer;
import io.evolkv.runtime.tokenizer.GgufTokenizer;
import io.evolkv.runtime.tokenizer.TextTokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Finds the files of a model: a GGUF, a Hugging Face folder, or a GGUF that is embedded here. */
final class ModelFiles {
  private static final String EMBEDDED = "builtin:";
  private static final Map<String, String> RESOURCES =
      Map.of("tiny", "/io/evolkv/runtime/tiny/tiny.gguf");

  private ModelFiles() {}

  static Checkpoint open(String location) {
    if (location.startsWith(EMBEDDED)) {
      return gguf(embedded(location, location.substring(EMBEDDED.length())));
    }
    Path path = path(location);
    return Files.isDirectory(path) ? folder(path) : gguf(GgufFile.open(path));
  }

  private static Path path(String location) {
    try {
      return Path.of(location);
    } catch (InvalidPathException e) {
      throw new InvalidInputException("model '" + location + "' is not a file path", e);
    }
  }

  private static Checkpoint folder(Path path) {
    if (!Files.exists(path.resolve("config.json"))) {
      throw new InvalidInputException(
          path
              + ": is a folder without config.json; name a GGUF file, or a Hugging Face folder with"
              + " config.json, safetensors and tokenizer.json");
    }
    return HuggingFaceCheckpoint.open(path);
  }

  private static Checkpoint gguf(GgufFile file) {
    try {
      return new GgufCheckpoint(file);
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** The tokenizer that belongs to a model. */
  static TextTokenizer tokenizer(Checkpoint checkpoint) {
    return switch (checkpoint) {
      case GgufCheckpoint gguf -> GgufTokenizer.of(gguf.file());
      case HuggingFaceCheckpoint folder -> FolderTokenizer.of(folder.folder());
    };
  }

  /** The chat template that belongs to a model, where it has one. */
  static Optional<ChatTemplate> chatTemplate(Checkpoint checkpoint) {
    return switch (checkpoint) {
      case GgufCheckpoint gguf -> ChatTemplateFiles.of(gguf.file());
      case HuggingFaceCheckpoint folder -> ChatTemplateFiles.of(folder.folder());
    };
  }

  private static GgufFile embedded(String location, String name) {
    String resource = RESOURCES.get(name);
    if (resource == null) {
      throw new InvalidInputException(
          "there is no embedded model '" + location + "': use builtin:tiny or the path of a GGUF");
    }
    try (InputStream stream = ModelFiles.class.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new InvalidInputException(
            "the embedded model " + resource + " is missing from evolkv-runtime: build it again");
      }
      return GgufFile.of(MemorySegment.ofArray(stream.readAllBytes()), location);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
