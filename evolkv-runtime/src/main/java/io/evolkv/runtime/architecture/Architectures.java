package io.evolkv.runtime.architecture;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.runtime.checkpoint.Checkpoint;
import io.evolkv.runtime.decoder.DecoderModel;
import io.evolkv.runtime.gguf.Printable;
import java.util.List;
import java.util.stream.Collectors;

/** The list of architectures; to add one, write its file and name it here. */
public final class Architectures {
  private static final List<Architecture> ALL =
      List.of(new Llama(), new Qwen2(), new Qwen3(), new Gemma3(), new Phi3());

  private Architectures() {}

  /**
   * Loads a decoder.
   *
   * @param checkpoint a model's open files
   * @return the decoder with its weights
   * @throws InvalidInputException when the architecture is not known, or settings or tensors are
   *     missing, contradict each other or are left over
   */
  public static DecoderModel load(Checkpoint checkpoint) {
    Architecture architecture = of(checkpoint);
    ModelReader reader = new ModelReader(checkpoint, architecture.name());
    DecoderModel model = architecture.load(reader);
    reader.requireAllTensorsUsed();
    return model;
  }

  private static Architecture of(Checkpoint checkpoint) {
    String name = checkpoint.architecture();
    return ALL.stream()
        .filter(architecture -> names(architecture, checkpoint).contains(name))
        .findFirst()
        .orElseThrow(() -> unknown(name, checkpoint));
  }

  private static List<String> names(Architecture architecture, Checkpoint checkpoint) {
    return checkpoint.format() == Checkpoint.Format.GGUF
        ? List.of(architecture.name())
        : architecture.modelTypes();
  }

  private static InvalidInputException unknown(String name, Checkpoint checkpoint) {
    String known =
        ALL.stream()
            .flatMap(architecture -> names(architecture, checkpoint).stream())
            .collect(Collectors.joining(", "));
    return checkpoint.invalid(
        "the architecture %s is not supported; supported are %s"
            .formatted(Printable.quoted(name), known));
  }
}
