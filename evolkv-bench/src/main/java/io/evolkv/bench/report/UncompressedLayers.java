package io.evolkv.bench.report;

import io.evolkv.api.model.ModelShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Says which layers of a model have no budgets, and what the numbers of a report count. */
final class UncompressedLayers {
  private UncompressedLayers() {}

  /** One line; empty when all layers are compressed. */
  static Optional<String> line(ModelShape shape) {
    List<Integer> sliding = shape.slidingLayers();
    if (sliding.isEmpty()) {
      return Optional.empty();
    }
    String windows =
        sliding.stream()
            .map(layer -> shape.windows().get(layer))
            .distinct()
            .map(window -> Integer.toString(window))
            .collect(Collectors.joining(" or "));
    return Optional.of(
        "layers not compressed: %s (sliding window of %s); entries/layer is of the others, KiB of all"
            .formatted(ranges(sliding), windows));
  }

  /** Ascending numbers with runs drawn together: 0-4, 6. */
  private static String ranges(List<Integer> numbers) {
    List<String> ranges = new ArrayList<>();
    int first = 0;
    for (int i = 0; i < numbers.size(); i++) {
      if (i + 1 == numbers.size() || numbers.get(i + 1) != numbers.get(i) + 1) {
        ranges.add(
            i == first ? numbers.get(i).toString() : numbers.get(first) + "-" + numbers.get(i));
        first = i + 1;
      }
    }
    return String.join(", ", ranges);
  }
}
