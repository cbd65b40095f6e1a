package io.evolkv.runtime.vector;

import io.evolkv.api.model.ModelDescription;
import io.evolkv.api.model.ModelDescription.Fact;
import io.evolkv.api.model.ModelDescription.Section;
import io.evolkv.runtime.checkpoint.Checkpoint;
import io.evolkv.runtime.checkpoint.GgufCheckpoint;
import io.evolkv.runtime.checkpoint.HuggingFaceCheckpoint;
import io.evolkv.runtime.gguf.GgufValue;
import io.evolkv.runtime.gguf.Printable;
import io.evolkv.runtime.weights.WeightTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** What a model's files say of themselves: a summary, the settings and the tensors. */
final class CheckpointDescription {
  /** Longest value of a key that is shown. */
  private static final int VALUE_LENGTH = 60;

  private CheckpointDescription() {}

  static ModelDescription of(Checkpoint checkpoint) {
    return new ModelDescription(
        List.of(summary(checkpoint), settings(checkpoint), tensors(checkpoint)));
  }

  private static Section summary(Checkpoint checkpoint) {
    Collection<? extends WeightTensor> tensors = checkpoint.weights().tensors();
    long parameters = tensors.stream().mapToLong(WeightTensor::values).sum();
    long bytes = tensors.stream().mapToLong(tensor -> tensor.data().byteSize()).sum();
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact("file", checkpoint.name()));
    facts.add(new Fact("architecture", Printable.line(checkpoint.architecture(), VALUE_LENGTH)));
    facts.add(new Fact("parameters", "%,d".formatted(parameters)));
    facts.add(new Fact("tensor bytes", "%,d".formatted(bytes)));
    facts.add(new Fact("tensor types", types(tensors)));
    return new Section("Model", facts);
  }

  private static String types(Collection<? extends WeightTensor> tensors) {
    Map<String, Long> counts =
        tensors.stream()
            .collect(
                Collectors.groupingBy(
                    tensor -> tensor.type().toString(), TreeMap::new, Collectors.counting()));
    return counts.entrySet().stream()
        .map(type -> type.getValue() + " x " + type.getKey())
        .collect(Collectors.joining(", "));
  }

  private static Section settings(Checkpoint checkpoint) {
    List<Fact> facts = new ArrayList<>();
    if (checkpoint instanceof GgufCheckpoint gguf) {
      for (Map.Entry<String, GgufValue> entry : gguf.file().metadata().entrySet()) {
        facts.add(new Fact(entry.getKey(), entry.getValue().text(VALUE_LENGTH)));
      }
    } else if (checkpoint instanceof HuggingFaceCheckpoint folder) {
      for (Map.Entry<String, JsonNode> entry : folder.config().properties()) {
        String value = Printable.line(entry.getValue().toString(), VALUE_LENGTH);
        facts.add(new Fact(Printable.line(entry.getKey(), VALUE_LENGTH), value));
      }
    }
    return new Section("Metadata", facts);
  }

  private static Section tensors(Checkpoint checkpoint) {
    List<Fact> facts = new ArrayList<>();
    for (WeightTensor tensor : checkpoint.weights().tensors()) {
      facts.add(
          new Fact(tensor.name(), tensor.type() + " " + Arrays.toString(tensor.dimensions())));
    }
    return new Section("Tensors", facts);
  }
}
