package io.evolkv.tasks.recall;

import io.evolkv.api.error.InvalidInputException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * How often each family comes up, and in which order. The order is a smooth weighted round robin:
 * in every turn each family earns its weight, the richest one (the first in {@link Family}'s order
 * among equals) is taken and pays the sum of all weights. Any stretch of samples is therefore a
 * fair mix, and nothing about it is random.
 */
final class FamilyMix {
  private static final Pattern WEIGHT = Pattern.compile("\\d{1,6}(\\.\\d{1,6})?");

  /** Weights in millionths, so that sums are exact; none is 0. */
  private final Map<Family, Long> weights;

  private FamilyMix(Map<Family, Long> weights) {
    this.weights = weights;
  }

  /**
   * Reads a mix.
   *
   * @param text families with weights, for example {@code niah:2, code:1}; a bare name weighs 1
   * @throws InvalidInputException when a family is unknown or named twice, a weight is not a number
   *     from 0 to 999999 with at most six decimals, or no weight is above 0
   */
  static FamilyMix of(String text) {
    Map<Family, Long> weights = new EnumMap<>(Family.class);
    for (String entry : text.split(",", -1)) {
      int colon = entry.indexOf(':');
      Family family = family(colon < 0 ? entry.strip() : entry.substring(0, colon).strip());
      long weight = weight(colon < 0 ? "1" : entry.substring(colon + 1).strip(), family);
      if (weights.put(family, weight) != null) {
        throw invalid("the family " + family.label() + " is named twice; once is enough");
      }
    }
    weights.values().removeIf(weight -> weight == 0);
    if (weights.isEmpty()) {
      throw invalid("every weight is 0; at least one must be above 0");
    }
    return new FamilyMix(weights);
  }

  private static Family family(String name) {
    return Family.labelled(name)
        .orElseThrow(
            () ->
                invalid(
                    "there is no family '%s'; there are %s".formatted(name, Family.allLabels())));
  }

  private static long weight(String text, Family family) {
    if (!WEIGHT.matcher(text).matches()) {
      throw invalid(
          "the weight '%s' of %s is not a number from 0 to 999999 with at most 6 decimals"
              .formatted(text, family.label()));
    }
    return new BigDecimal(text).movePointRight(6).longValueExact();
  }

  private static InvalidInputException invalid(String what) {
    return new InvalidInputException(
        "setting task.families: " + what + " (example: \"niah:2, code:1\")");
  }

  /** The families of the samples 0 to {@code count - 1}. */
  List<Family> order(int count) {
    long total = weights.values().stream().mapToLong(Long::longValue).sum();
    Map<Family, Long> credit = new EnumMap<>(Family.class);
    List<Family> order = new ArrayList<>();
    while (order.size() < count) {
      weights.forEach((family, weight) -> credit.merge(family, weight, Long::sum));
      Family richest = richest(credit);
      credit.merge(richest, -total, Long::sum);
      order.add(richest);
    }
    return order;
  }

  private static Family richest(Map<Family, Long> credit) {
    Map.Entry<Family, Long> best = credit.entrySet().iterator().next();
    for (Map.Entry<Family, Long> entry : credit.entrySet()) {
      if (entry.getValue() > best.getValue()) {
        best = entry;
      }
    }
    return best.getKey();
  }
}
