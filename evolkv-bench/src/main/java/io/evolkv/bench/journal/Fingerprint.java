package io.evolkv.bench.journal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Everything that the results of a run depend on, by name. Two runs with the same fingerprint
 * measure the same values. Immutable.
 */
public final class Fingerprint {
  private final SortedMap<String, String> inputs;

  private Fingerprint(SortedMap<String, String> inputs) {
    this.inputs = inputs;
  }

  /**
   * A fingerprint of named inputs.
   *
   * @param inputs settings and digests by name
   * @return the fingerprint
   */
  public static Fingerprint of(Map<String, String> inputs) {
    return new Fingerprint(Collections.unmodifiableSortedMap(new TreeMap<>(inputs)));
  }

  /**
   * The inputs.
   *
   * @return settings and digests, sorted by name
   */
  public SortedMap<String, String> inputs() {
    return inputs;
  }

  /**
   * All inputs in one number.
   *
   * @return SHA-256 of the inputs written as a JSON object with sorted names, 64 hexadecimal digits
   */
  public String sha256() {
    String json = JsonMapper.shared().writeValueAsString(inputs);
    return HexFormat.of().formatHex(Digests.sha256(json.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * What differs between this fingerprint, taken from a journal, and the present one.
   *
   * @param now the fingerprint of the present settings
   * @return one phrase per difference, for example {@code search.samples was 20 and is now 30}
   */
  public List<String> differencesTo(Fingerprint now) {
    TreeSet<String> names = new TreeSet<>(inputs.keySet());
    names.addAll(now.inputs.keySet());
    List<String> differences = new ArrayList<>();
    for (String name : names) {
      @Nullable String before = inputs.get(name);
      @Nullable String after = now.inputs.get(name);
      if (before == null) {
        differences.add(name + " is new");
      } else if (after == null) {
        differences.add(name + " is gone");
      } else if (!before.equals(after)) {
        differences.add("%s was %s and is now %s".formatted(name, before, after));
      }
    }
    return differences;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Fingerprint that && inputs.equals(that.inputs);
  }

  @Override
  public int hashCode() {
    return inputs.hashCode();
  }

  @Override
  public String toString() {
    return inputs.toString();
  }
}
