package io.evolkv.runtime.decoder;

import java.util.List;

/** The rows of a batch: segments one after the other. */
final class Rows {
  private final List<Segment> segments;
  private final int[] first;
  private final int longest;

  private Rows(List<Segment> segments, int[] first, int longest) {
    this.segments = segments;
    this.first = first;
    this.longest = longest;
  }

  static Rows of(List<Segment> segments) {
    int[] first = new int[segments.size() + 1];
    int longest = 0;
    for (int i = 0; i < segments.size(); i++) {
      int length = segments.get(i).tokens().length();
      first[i + 1] = first[i] + length;
      longest = Math.max(longest, length);
    }
    return new Rows(segments, first, longest);
  }

  List<Segment> segments() {
    return segments;
  }

  int first(int segment) {
    return first[segment];
  }

  int count() {
    return first[segments.size()];
  }

  /** Tokens of the longest segment. */
  int longest() {
    return longest;
  }
}
