package io.evolkv.bench.wiring;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.Capability;
import io.evolkv.api.model.ModelRuntime;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The assistant models of a run, each opened once: the bottom layers of the run's own model, or a
 * model of their own with the same tokenizer.
 */
public final class AssistantModels implements AutoCloseable {
  private static final String FIRST = "first:";

  /** A text on which different tokenizers differ. */
  private static final String PROBE =
      "The quick brown fox, 12345 times: \u00e9t\u00e9 {x = y;}\n\n";

  private final ModelRuntime runtime;
  private final Function<String, ModelRuntime> opener;
  private final Map<String, ModelRuntime> opened = new TreeMap<>();

  AssistantModels(ModelRuntime runtime, Function<String, ModelRuntime> opener) {
    this.runtime = runtime;
    this.opener = opener;
  }

  /**
   * Opens an assistant.
   *
   * @param name {@code first:<n>}, or a model as in the setting {@code model}
   * @return the model, closed with these
   * @throws InvalidInputException when there is no such model, its tokenizer is another one, or the
   *     runtime cannot run it beside its own
   */
  public ModelRuntime open(String name) {
    if (!runtime.capabilities().contains(Capability.DECODE_COMPANION)) {
      throw new InvalidInputException(
          "the assistant %s: the runtime cannot run one beside a model (%s); choose another policy"
              .formatted(name, Capability.DECODE_COMPANION));
    }
    ModelRuntime known = opened.get(name);
    if (known != null) {
      return known;
    }
    ModelRuntime assistant =
        name.startsWith(FIRST) ? runtime.firstLayers(layers(name)) : opener.apply(name);
    opened.put(name, assistant);
    checkTokenizer(name, assistant);
    return assistant;
  }

  private int layers(String name) {
    int most = runtime.shape().layers();
    try {
      int layers = Integer.parseInt(name.substring(FIRST.length()));
      if (layers >= 1 && layers <= most) {
        return layers;
      }
    } catch (NumberFormatException e) {
      // Falls through to the message about what is right.
    }
    throw new InvalidInputException(
        "the assistant %s: the model has the layers 1 to %d; choose first:1 to first:%d"
            .formatted(name, most, most));
  }

  private void checkTokenizer(String name, ModelRuntime assistant) {
    int[] expected = runtime.tokenizer().encode(PROBE);
    if (assistant.shape().vocabularySize() != runtime.shape().vocabularySize()
        || !Arrays.equals(assistant.tokenizer().encode(PROBE), expected)) {
      throw new InvalidInputException(
          "the assistant %s has another tokenizer than the model; choose one of its family, or first:N"
              .formatted(name));
    }
  }

  @Override
  public void close() {
    opened.values().forEach(ModelRuntime::close);
  }
}
