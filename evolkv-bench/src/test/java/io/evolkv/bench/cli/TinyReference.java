package io.evolkv.bench.cli;

import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.model.ModelSource;
import io.evolkv.api.model.Observation;
import io.evolkv.bench.config.SettingsLoader;
import io.evolkv.bench.plugin.PluginRegistry;
import io.evolkv.bench.wiring.Wiring;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reference outputs of the embedded model, made in the slow and obvious way: the whole sequence is
 * prefilled again for every token.
 */
final class TinyReference {
  private static final int STEPS = 6;
  private static final int TOP = 8;

  private TinyReference() {}

  /** Two prompts: one with all logits, one with the largest. */
  static ObjectNode make() {
    ObjectNode root = JsonMapper.shared().createObjectNode();
    root.put("model", "tiny").put("reference", "prefill, over and over");
    ArrayNode cases = root.putArray("cases");
    PluginRegistry plugins = PluginRegistry.discover(Optional.empty(), line -> {});
    try (ModelRuntime runtime =
        Wiring.model(
            new ModelSource("builtin:tiny", 2),
            new SettingsLoader(plugins).loadRuntime(List.of()),
            plugins)) {
      for (String text : List.of("The secret number of", "A silver key hears\na garden.")) {
        add(cases.addObject().put("text", text), runtime.tokenizer().encodePrompt(text), runtime);
      }
    }
    ((ObjectNode) cases.get(0)).remove("last_top");
    ((ObjectNode) cases.get(1)).remove("last_logits");
    return root;
  }

  private static void add(ObjectNode example, int[] prompt, ModelRuntime runtime) {
    ArrayNode ids = example.putArray("ids");
    Arrays.stream(prompt).forEach(ids::add);
    float[] last = logits(runtime, prompt);
    ArrayNode all = example.putArray("last_logits");
    ObjectNode top = example.putObject("last_top");
    ArrayNode topIds = top.putArray("ids");
    ArrayNode topLogits = top.putArray("logits");
    for (float logit : last) {
      all.add((double) logit);
    }
    for (int id : largest(last, TOP)) {
      topIds.add(id);
      topLogits.add((double) last[id]);
    }
    ArrayNode greedy = example.putArray("greedy");
    ArrayNode margins = example.putArray("margin");
    int[] sequence = prompt;
    for (int step = 0; step < STEPS; step++) {
      float[] logits = logits(runtime, sequence);
      int[] two = largest(logits, 2);
      greedy.add(two[0]);
      margins.add(logits[two[0]] - logits[two[1]]);
      sequence = Arrays.copyOf(sequence, sequence.length + 1);
      sequence[sequence.length - 1] = two[0];
    }
  }

  private static float[] logits(ModelRuntime runtime, int[] ids) {
    return runtime.prefill(ids, Observation.NONE).lastLogits();
  }

  private static int[] largest(float[] logits, int count) {
    return IntStream.range(0, logits.length)
        .boxed()
        .sorted((a, b) -> Float.compare(logits[b], logits[a]))
        .limit(count)
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
