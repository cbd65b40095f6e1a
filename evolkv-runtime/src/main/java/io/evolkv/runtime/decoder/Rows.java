package io.evolkv.runtime.decoder;

import java.util.List;

/** The rows of a batch: segments one after the other. */
final class Rows {
  private final List<Segment> segments;
  private final int[] first;

  private Rows(List<Segment> segments, int[] first) {
    this.segments = segments;
    this.first = first;
  }

  static Rows of(List<Segment> segments) {
    int[] first = new int[segments.size() + 1];
    for (int i = 0; i < segments.size(); i++) {
      first[i + 1] = first[i] + segments.get(i).tokens().length();
    }
    return new Rows(segments, first);
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
}
