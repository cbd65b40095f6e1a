package io.evolkv.bench.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.evolkv.api.model.Completion;
import io.evolkv.api.model.GenerationRequest;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.LayerView;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.model.ModelRuntimeFactory;
import io.evolkv.api.model.ModelSource;
import io.evolkv.api.model.Observation;
import io.evolkv.api.model.Prefilled;
import io.evolkv.api.model.StopRule;
import io.evolkv.api.plugin.PluginFactory;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.policy.EvictionPolicyFactory;
import io.evolkv.api.policy.LayerRanking;
import io.evolkv.api.policy.PositionScores;
import io.evolkv.api.policy.ScoredPolicy;
import io.evolkv.bench.reference.KvpressFile.Press;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * The positions that kvpress keeps on SmolLM2, prompt by prompt, layer by layer and head by head,
 * and the greedy text over what is left. Where scores at the cut are closer than rounding, sets may
 * differ in positions whose own scores are.
 */
@Tag("integration")
class KvpressGoldensTest {
  private static final int CHUNK = 20;

  /** Largest difference of a score, relative to the largest score of its head. */
  private static final double TOLERANCE = 1e-4;

  /** What was compared and what was not equal. */
  private static final class Findings {
    final Map<String, Integer> heads = new TreeMap<>();
    final Map<String, Integer> nearTies = new TreeMap<>();
    final Map<String, Double> differences = new TreeMap<>();
    final List<String> wrong = new ArrayList<>();
    int lagSwaps;
    int steps;

    void score(String press, double difference, String place) {
      differences.merge(press, difference, Math::max);
      if (difference > TOLERANCE) {
        wrong.add("%s: a score differs by %.1e".formatted(place, difference));
      }
    }

    String report() {
      return heads.keySet().stream()
          .map(
              press ->
                  "%s: %d heads, %d of them near-ties that differ%s"
                      .formatted(
                          press,
                          heads.get(press),
                          nearTies.getOrDefault(press, 0),
                          differences.containsKey(press)
                              ? ", scores within %.0e".formatted(differences.get(press))
                              : ""))
          .collect(Collectors.joining("\n"));
    }
  }

  @Test
  void keepsWhatKvpressKeepsAndSaysWhatTheModelThenSays() {
    JsonNode file = KvpressFile.read();
    String model = SharedFiles.require("models/" + file.get("model").asString()).toString();
    Findings findings = new Findings();
    ModelRuntimeFactory<?> runtimes = named(ModelRuntimeFactory.class, "vector");
    try (ModelRuntime runtime = open(runtimes, model)) {
      List<GenerationRequest> requests = new ArrayList<>();
      List<JsonNode> texts = new ArrayList<>();
      for (JsonNode prompt : file.get("prompts")) {
        Prefilled prefilled =
            runtime.prefill(KvpressFile.ints(prompt.get("ids")), new Observation(32, true, true));
        check(file, prefilled, prompt.get("cases"), findings);
        for (JsonNode greedy : prompt.get("greedy")) {
          texts.add(greedy);
          requests.add(request(runtime, file, prefilled, greedy));
        }
      }
      assertGreedy(texts, runtime.generate(requests), findings);
    }
    System.out.println(findings.report());
    System.out.printf(
        "%d greedy steps, %d heads of LagKV with two ranks swapped%n",
        findings.steps, findings.lagSwaps);
    assertThat(findings.wrong).isEmpty();
    assertThat(findings.lagSwaps).as("heads of LagKV where two ranks swapped").isLessThan(2);
  }

  /** Ranks once what differs in the budget only. */
  private static void check(JsonNode file, Prefilled prompt, JsonNode cases, Findings findings) {
    Map<Choice, List<Press>> presses =
        cases
            .valueStream()
            .map(Press::new)
            .collect(
                Collectors.groupingBy(
                    press -> choice(file, press.name(), press.budget()),
                    LinkedHashMap::new,
                    Collectors.toList()));
    presses.forEach(
        (choice, same) -> {
          if (choice.exists()) {
            check(file, prompt, choice.policy(), same, findings);
          }
        });
  }

  private static void check(
      JsonNode file,
      Prefilled prompt,
      EvictionPolicy policy,
      List<Press> presses,
      Findings findings) {
    for (int layer = 0; layer < file.get("layers").asInt(); layer++) {
      LayerView view = prompt.layer(layer);
      LayerRanking ranking = policy.rank(view);
      for (Press press : presses) {
        if (press.name().startsWith("chunkkv")) {
          checkChunks(press, view, ranking, window(file, press.budget()), findings);
        } else {
          checkKept(press, view, ranking.keep(press.budget(layer)), policy, findings);
        }
        if (press.scores().containsKey(layer) && policy instanceof ScoredPolicy scored) {
          checkScores(press, view, scored.score(view), findings);
        }
      }
    }
  }

  private static int window(JsonNode file, int budget) {
    return file.at("/window/" + budget).asInt();
  }

  /** A policy of ours by name. */
  private record Choice(String name, Map<String, String> settings) {
    boolean exists() {
      return factories(EvictionPolicyFactory.class).anyMatch(f -> f.name().equals(name));
    }

    EvictionPolicy policy() {
      EvictionPolicyFactory<?> factory = named(EvictionPolicyFactory.class, name);
      return create(factory, settings);
    }
  }

  /** Our policy with the settings of a press. */
  private static Choice choice(JsonNode file, String press, int budget) {
    String window = Integer.toString(window(file, budget));
    Map<String, String> snap = Map.of("window", window, "kernel", "5", "pooling", "avg");
    String scorer = "snapkv(window=%s, kernel=%s, pooling=avg)";
    String pooled = scorer.formatted(window, "5");
    return switch (press) {
      case "snapkv", "pyramidkv", "pyramidkv_beta4" -> new Choice("snapkv", snap);
      // kvpress counts the window in AdaKV's safeguard, which here protects nothing more.
      case "adakv" -> new Choice("adakv", Map.of("scorer", pooled, "alpha", "0"));
      case "chunkkv" -> new Choice("chunkkv", Map.of("scorer", pooled, "chunk", "20"));
      case "chunkkv_kernel1" ->
          new Choice("chunkkv", Map.of("scorer", scorer.formatted(window, "1"), "chunk", "20"));
      case "knorm", "keydiff" -> new Choice(press, Map.of());
      case "tova" -> new Choice("tova", Map.of("forceLast", "true"));
      case "streamingllm" -> new Choice("streaming-llm", Map.of("sinks", "4"));
      case "expectedattention" -> new Choice("expected-attention", Map.of());
      case "observedattention" -> new Choice("observed-attention", Map.of());
      case "lagkv" -> new Choice("lagkv", Map.of("lag", window));
      case "lagkv_cross" -> new Choice("lagkv", Map.of("lag", window, "crossScoring", "true"));
      default -> throw new AssertionError("no policy is compared with the press " + press);
    };
  }

  private static void checkKept(
      Press press, LayerView view, KeptEntries kept, EvictionPolicy policy, Findings findings) {
    int kvHeads = kept.kvHeads();
    KeptEntries expected = press.kept(view.layer(), kvHeads);
    for (int head = 0; head < kvHeads; head++) {
      findings.heads.merge(press.name(), 1, Integer::sum);
      List<Integer> ours = boxed(kept.head(head));
      List<Integer> theirs = boxed(expected.head(head));
      List<Integer> different = new ArrayList<>(ours);
      different.removeAll(theirs);
      theirs.stream().filter(position -> !ours.contains(position)).forEach(different::add);
      if (different.isEmpty()) {
        continue;
      }
      boolean swap = ours.size() == theirs.size() && different.size() == 2;
      if (press.name().equals("lagkv") && swap) {
        findings.lagSwaps++;
      } else if (ours.size() == theirs.size()
          && press.isNearTie(view.layer(), head)
          && areClose(policy, view, head, different)) {
        findings.nearTies.merge(press.name(), 1, Integer::sum);
      } else {
        findings.wrong.add(
            "%s b=%d n=%d layer %d head %d: %s"
                .formatted(
                    press.name(), press.budget(), view.positions(), view.layer(), head, different));
      }
    }
  }

  private static boolean areClose(
      EvictionPolicy policy, LayerView view, int head, List<Integer> positions) {
    if (!(policy instanceof ScoredPolicy scored)) {
      return false;
    }
    PositionScores scores = scored.score(view);
    double[] own = positions.stream().mapToDouble(p -> scores.get(head, p)).toArray();
    double least = DoubleStream.of(own).min().orElseThrow();
    double largest = DoubleStream.of(own).max().orElseThrow();
    return largest - least <= 1e-5 * Math.max(Math.abs(least), Math.abs(largest));
  }

  private static List<Integer> boxed(int[] positions) {
    return IntStream.of(positions).boxed().toList();
  }

  private static void checkScores(
      Press press, LayerView view, PositionScores scores, Findings findings) {
    List<double[]> heads = press.scores().getOrDefault(view.layer(), List.of());
    int first = press.firstScore().orElse(0);
    for (int head = 0; head < heads.size(); head++) {
      double[] expected = heads.get(head);
      double largest = DoubleStream.of(expected).map(Math::abs).max().orElse(1);
      for (int i = 0; i < expected.length; i++) {
        double difference = Math.abs(scores.get(head, first + i) - expected[i]) / largest;
        findings.score(press.name(), difference, "%s position %d".formatted(press.name(), i));
      }
    }
  }

  /**
   * kvpress takes other numbers of chunks and mixes the window into them; chunks wholly before the
   * window have to rank alike.
   */
  private static void checkChunks(
      Press press, LayerView view, LayerRanking ranking, int window, Findings findings) {
    findings.heads.merge(press.name(), 1, Integer::sum);
    int before = view.positions() - window;
    int[] expected = press.chunks(view.layer(), CHUNK, before);
    int[] ours = firstChunks(ranking, expected.length, window, before);
    if (!press.isNearTie(view.layer(), 0) && !boxed(ours).equals(boxed(expected))) {
      findings.wrong.add(
          "%s layer %d: chunks %s instead of %s"
              .formatted(press.name(), view.layer(), boxed(ours), boxed(expected)));
    }
  }

  /** The whole chunks that the smallest budget with enough of them keeps. */
  private static int[] firstChunks(LayerRanking ranking, int count, int window, int before) {
    int budget = window + CHUNK * count;
    int[] chunks = wholeChunks(ranking.keep(budget), before);
    // The short chunk right before the window may rank among them.
    return chunks.length == count
        ? chunks
        : wholeChunks(ranking.keep(budget + before % CHUNK), before);
  }

  private static int[] wholeChunks(KeptEntries kept, int before) {
    List<Integer> positions = boxed(kept.head(0));
    return IntStream.range(0, before / CHUNK)
        .filter(chunk -> positions.contains(chunk * CHUNK + CHUNK - 1))
        .toArray();
  }

  private static GenerationRequest request(
      ModelRuntime runtime, JsonNode file, Prefilled prompt, JsonNode greedy) {
    int budget = greedy.path("b").asInt(prompt.length());
    EvictionPolicy policy =
        greedy.has("b")
            ? choice(file, greedy.get("press").asString(), budget).policy()
            : new Choice("full", Map.of()).policy();
    List<KeptEntries> kept = new ArrayList<>();
    for (int layer = 0; layer < runtime.shape().layers(); layer++) {
      kept.add(policy.rank(prompt.layer(layer)).keep(budget));
    }
    return GenerationRequest.of(prompt, kept, greedy.get("tokens").size(), StopRule.NEVER);
  }

  private static void assertGreedy(
      List<JsonNode> texts, List<Completion> completions, Findings findings) {
    for (int i = 0; i < texts.size(); i++) {
      JsonNode text = texts.get(i);
      String press = text.get("press").asString();
      double nearTie = press.equals("knorm") ? 0.1 : 0.002;
      for (int step = 0; step < text.get("tokens").size(); step++) {
        if (text.get("margin").get(step).asDouble() < nearTie) {
          break;
        }
        findings.steps++;
        if (completions.get(i).tokens().get(step) != text.get("tokens").get(step).asInt()) {
          findings.wrong.add(
              "greedy text %d, %s b=%s: step %d".formatted(i, press, text.path("b"), step));
          break;
        }
      }
    }
  }

  private static <O extends Record> EvictionPolicy create(
      EvictionPolicyFactory<O> factory, Map<String, String> settings) {
    return factory.create(factory.options(settings));
  }

  private static <F extends PluginFactory<?>> F named(Class<F> kind, String name) {
    return factories(kind).filter(factory -> factory.name().equals(name)).findFirst().orElseThrow();
  }

  private static <F extends PluginFactory<?>> Stream<F> factories(Class<F> kind) {
    return ServiceLoader.load(kind).stream().map(ServiceLoader.Provider::get);
  }

  private static <O extends Record> ModelRuntime open(
      ModelRuntimeFactory<O> factory, String model) {
    return factory.open(new ModelSource(model, 2), factory.defaultOptions());
  }
}
