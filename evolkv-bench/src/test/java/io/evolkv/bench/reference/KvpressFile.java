package io.evolkv.bench.reference;

import io.evolkv.api.model.KeptEntries;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What kvpress kept of real prompts on a real model. */
final class KvpressFile {
  /** Margin of scores at or below which a press may choose otherwise. */
  private static final double NEAR_TIE = 1e-6;

  private KvpressFile() {}

  static JsonNode read() {
    try (InputStream file =
        new GZIPInputStream(
            Files.newInputStream(SharedFiles.require("goldens/kvpress-smollm2.json.gz")))) {
      return JsonMapper.shared().readTree(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static int[] ints(JsonNode array) {
    return array.valueStream().mapToInt(JsonNode::asInt).toArray();
  }

  /**
   * One press at one budget on one prompt.
   *
   * @param json the case
   */
  record Press(JsonNode json) {
    String name() {
      return json.get("press").asString();
    }

    int budget() {
      return json.get("b").asInt();
    }

    /** The tokens that stay in a layer: its own budget where the press has one per layer. */
    int budget(int layer) {
      return json.has("counts") ? json.get("counts").get(layer).asInt() : budget();
    }

    private int lists(int layer) {
      return json.get("kept").get(layer).size();
    }

    /** What stays, by heads; the set that "lower index wins" gives where kvpress's differs. */
    KeptEntries kept(int layer, int kvHeads) {
      int[][] heads = new int[kvHeads][];
      for (int head = 0; head < kvHeads; head++) {
        heads[head] = ints(json.get("kept").get(layer).get(lists(layer) == 1 ? 0 : head));
      }
      for (JsonNode tie : json.get("ties")) {
        if (tie.get("layer").asInt() == layer) {
          heads[tie.get("head").asInt()] = ints(tie.get("kept"));
        }
      }
      return KeptEntries.of(heads);
    }

    /** Whether scores at the cut are so close that rounding decides. */
    boolean isNearTie(int layer, int head) {
      JsonNode margins = json.get("margin").get(layer);
      JsonNode margin = margins.get(margins.size() == 1 ? 0 : head);
      return margin.isNull() || margin.asDouble() <= NEAR_TIE;
    }

    /** Position of the first recorded score, where scores are recorded. */
    OptionalInt firstScore() {
      return json.has("scores")
          ? OptionalInt.of(json.at("/scores/first").asInt())
          : OptionalInt.empty();
    }

    /** Recorded scores by layer, {@code [heads][positions]}. */
    Map<Integer, List<double[]>> scores() {
      Map<Integer, List<double[]>> scores = new TreeMap<>();
      for (Map.Entry<String, JsonNode> layer : json.at("/scores/values").properties()) {
        List<double[]> heads = new ArrayList<>();
        for (JsonNode head : layer.getValue()) {
          heads.add(head.valueStream().mapToDouble(JsonNode::asDouble).toArray());
        }
        scores.put(Integer.valueOf(layer.getKey()), heads);
      }
      return scores;
    }

    /** Chunks of a size, wholly before a position, that stay in a layer. */
    int[] chunks(int layer, int size, int before) {
      int[] kept = ints(json.get("kept").get(layer).get(0));
      return IntStream.range(0, before / size)
          .filter(chunk -> IntStream.of(kept).anyMatch(p -> p == chunk * size))
          .toArray();
    }
  }
}
