package io.evolkv.bench.plugin;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The names a person may have meant. Two names are near when few letters have to be typed, removed,
 * replaced or swapped with their neighbour (Damerau-Levenshtein distance): one in a short name, a
 * third of the letters in a long one.
 */
public final class NearMatches {
  private static final int SHOWN = 3;

  private final List<String> names;

  private NearMatches(List<String> names) {
    this.names = names;
  }

  /**
   * Looks among given names.
   *
   * @param names the names that exist
   * @return the finder
   */
  public static NearMatches among(Collection<String> names) {
    return new NearMatches(names.stream().sorted().toList());
  }

  /**
   * The names near a wrong one.
   *
   * @param wrong what was typed
   * @return at most three, nearest first, equally near ones in alphabetical order
   */
  public List<String> to(String wrong) {
    record Near(String name, int distance) {}
    String typed = wrong.toLowerCase(Locale.ROOT);
    List<Near> found = new ArrayList<>();
    for (String name : names) {
      int distance = distance(typed, name.toLowerCase(Locale.ROOT));
      if (distance <= Math.max(1, Math.max(typed.length(), name.length()) / 3)) {
        found.add(new Near(name, distance));
      }
    }
    found.sort(Comparator.comparingInt(Near::distance));
    return found.stream().limit(SHOWN).map(Near::name).toList();
  }

  /**
   * The end of an error message about a wrong name: what was meant, or else what exists.
   *
   * @param wrong what was typed
   * @return text that starts with its own punctuation
   */
  public String hint(String wrong) {
    return hint(wrong, "");
  }

  /**
   * The end of an error message about a wrong name that is shown with a prefix.
   *
   * @param wrong what was typed, without the prefix
   * @param prefix what to show in front of every name, for example {@code policy.}
   * @return text that starts with its own punctuation
   */
  public String hint(String wrong, String prefix) {
    List<String> near = to(wrong);
    if (!near.isEmpty()) {
      return "; did you mean " + joined(near, prefix, " or ") + "?";
    }
    return names.isEmpty() ? "; there are none" : "; there are: " + joined(names, prefix, ", ");
  }

  private static String joined(List<String> names, String prefix, String separator) {
    return names.stream().map(name -> prefix + name).collect(Collectors.joining(separator));
  }

  private static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        d[i][j] = i == 0 || j == 0 ? i + j : cheapest(d, a, b, i, j);
      }
    }
    return d[a.length()][b.length()];
  }

  private static int cheapest(int[][] d, String a, String b, int i, int j) {
    int replaced = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
    int best = Math.min(replaced, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(best, 1 + d[i - 2][j - 2]) : best;
  }
}
