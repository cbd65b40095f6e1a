package io.evolkv.api.model;

import java.util.List;

/**
 * What a model file says of itself, for people.
 *
 * @param sections titled lists, in the order to print them
 */
public record ModelDescription(List<Section> sections) {
  /** Copies the list. */
  public ModelDescription {
    sections = List.copyOf(sections);
  }

  /**
   * A titled list of facts.
   *
   * @param title a heading
   * @param facts names and values, in the order to print them
   */
  public record Section(String title, List<Fact> facts) {
    /** Copies the list. */
    public Section {
      facts = List.copyOf(facts);
    }
  }

  /**
   * One fact.
   *
   * @param name its name
   * @param value its value, shortened to one line
   */
  public record Fact(String name, String value) {}
}
