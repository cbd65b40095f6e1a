package io.evolkv.runtime.safetensors;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.runtime.gguf.Printable;
import io.evolkv.runtime.weights.TensorSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * The weights of a Hugging Face folder: {@code model.safetensors}, or the files that {@code
 * model.safetensors.index.json} lists.
 */
public final class SafetensorsFolder implements TensorSource {
  private static final String SINGLE = "model.safetensors";

  private final String name;
  private final List<SafetensorsFile> files;
  private final SequencedMap<String, SafetensorsTensor> tensors;

  private SafetensorsFolder(
      String name, List<SafetensorsFile> files, SequencedMap<String, SafetensorsTensor> tensors) {
    this.name = name;
    this.files = files;
    this.tensors = Collections.unmodifiableSequencedMap(tensors);
  }

  /**
   * Opens the weights of a folder.
   *
   * @param folder a folder
   * @return the tensors; the caller closes them
   * @throws InvalidInputException when weights are missing, damaged or contradict their index
   */
  public static SafetensorsFolder open(Path folder) {
    if (Files.exists(folder.resolve(SINGLE))) {
      return open(folder, List.of(SINGLE), Map.of());
    }
    ShardIndex index = ShardIndex.read(folder.resolve(SINGLE + ".index.json"));
    return open(folder, index.files(), index.fileOfTensor());
  }

  private static SafetensorsFolder open(
      Path folder, List<String> names, Map<String, String> fileOfTensor) {
    List<SafetensorsFile> files = new ArrayList<>();
    try {
      SequencedMap<String, SafetensorsTensor> tensors = new LinkedHashMap<>();
      Map<String, String> found = new LinkedHashMap<>();
      for (String name : names) {
        SafetensorsFile file = SafetensorsFile.open(folder.resolve(name));
        files.add(file);
        for (SafetensorsTensor tensor : file.tensors()) {
          requireNew(folder, found.put(tensor.name(), name), name, tensor);
          tensors.put(tensor.name(), tensor);
        }
      }
      requireAll(folder, fileOfTensor, found);
      return new SafetensorsFolder(folder.toString(), files, tensors);
    } catch (RuntimeException e) {
      files.forEach(SafetensorsFile::close);
      throw e;
    }
  }

  private static void requireNew(
      Path folder, @Nullable String earlier, String file, SafetensorsTensor tensor) {
    if (earlier != null) {
      throw new InvalidInputException(
          "%s: tensor %s is in %s and in %s; one of them does not belong to this model"
              .formatted(folder, Printable.quoted(tensor.name()), earlier, file));
    }
  }

  private static void requireAll(
      Path folder, Map<String, String> expected, Map<String, String> found) {
    expected.forEach(
        (tensor, file) -> {
          if (!file.equals(found.get(tensor))) {
            throw new InvalidInputException(
                "%s: tensor %s is not in %s, where the index says; download the files again"
                    .formatted(folder, Printable.quoted(tensor), file));
          }
        });
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Collection<SafetensorsTensor> tensors() {
    return tensors.values();
  }

  @Override
  public Optional<SafetensorsTensor> tensor(String tensor) {
    return Optional.ofNullable(tensors.get(tensor));
  }

  @Override
  public void close() {
    files.forEach(SafetensorsFile::close);
  }
}
