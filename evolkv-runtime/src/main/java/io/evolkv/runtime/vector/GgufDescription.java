package io.evolkv.runtime.vector;

import io.evolkv.api.model.ModelDescription;
import io.evolkv.api.model.ModelDescription.Fact;
import io.evolkv.api.model.ModelDescription.Section;
import io.evolkv.runtime.gguf.GgufFile;
import io.evolkv.runtime.gguf.GgufTensor;
import io.evolkv.runtime.gguf.GgufValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a GGUF file says of itself: a summary, its metadata and its tensors. */
final class GgufDescription {
  /** Longest value of a key that is shown. */
  private static final int VALUE_LENGTH = 60;

  private GgufDescription() {}

  static ModelDescription of(GgufFile file) {
    return new ModelDescription(List.of(summary(file), metadata(file), tensors(file)));
  }

  private static Section summary(GgufFile file) {
    long parameters = file.tensors().stream().mapToLong(GgufTensor::values).sum();
    long bytes = file.tensors().stream().mapToLong(tensor -> tensor.data().byteSize()).sum();
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact("file", file.name()));
    facts.add(new Fact("architecture", file.string("general.architecture").orElse("not said")));
    facts.add(new Fact("parameters", "%,d".formatted(parameters)));
    facts.add(new Fact("tensor bytes", "%,d".formatted(bytes)));
    facts.add(new Fact("tensor types", types(file)));
    return new Section("Model", facts);
  }

  private static String types(GgufFile file) {
    Map<String, Long> counts =
        file.tensors().stream()
            .collect(
                Collectors.groupingBy(
                    tensor -> tensor.type().toString(), TreeMap::new, Collectors.counting()));
    return counts.entrySet().stream()
        .map(type -> type.getValue() + " x " + type.getKey())
        .collect(Collectors.joining(", "));
  }

  private static Section metadata(GgufFile file) {
    List<Fact> facts = new ArrayList<>();
    for (Map.Entry<String, GgufValue> entry : file.metadata().entrySet()) {
      facts.add(new Fact(entry.getKey(), entry.getValue().text(VALUE_LENGTH)));
    }
    return new Section("Metadata", facts);
  }

  private static Section tensors(GgufFile file) {
    List<Fact> facts = new ArrayList<>();
    for (GgufTensor tensor : file.tensors()) {
      facts.add(
          new Fact(tensor.name(), tensor.type() + " " + Arrays.toString(tensor.dimensions())));
    }
    return new Section("Tensors", facts);
  }
}
