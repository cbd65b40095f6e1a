package io.evolkv.bench.search;

import io.evolkv.api.model.Observation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/**
 * Things that can share one prefill, and what it has to collect for all of them. A policy sees the
 * window it declared or none, so only equal windows go together; the rest may be more than it asked
 * for.
 *
 * @param <T> what is grouped
 */
final class ObservationGroup<T> {
  private Observation observation;
  private final List<T> members = new ArrayList<>();

  private ObservationGroup(Observation observation) {
    this.observation = observation;
  }

  /** Groups, as few as there are different windows; members keep their order. */
  static <T> List<ObservationGroup<T>> of(List<T> all, Function<T, Observation> observationOf) {
    List<ObservationGroup<T>> groups = new ArrayList<>();
    all.stream()
        .sorted(Comparator.comparing(member -> observationOf.apply(member).windowQueries() == 0))
        .forEachOrdered(member -> add(groups, member, observationOf.apply(member)));
    return groups;
  }

  private static <T> void add(List<ObservationGroup<T>> groups, T member, Observation needed) {
    for (ObservationGroup<T> group : groups) {
      int window = group.observation.windowQueries();
      if (needed.windowQueries() == 0 || needed.windowQueries() == window) {
        group.join(member, needed);
        return;
      }
    }
    ObservationGroup<T> group = new ObservationGroup<>(needed);
    group.members.add(member);
    groups.add(group);
  }

  private void join(T member, Observation needed) {
    observation = observation.and(needed);
    members.add(member);
  }

  Observation observation() {
    return observation;
  }

  List<T> members() {
    return members;
  }
}
