package io.evolkv.tasks.recall;

import io.evolkv.tasks.random.RandomStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/**
 * The word lists that all documents are built from, those that the embedded model was trained on.
 *
 * @param adjectives for keys and filler
 * @param nouns for keys and filler
 * @param verbs third person singular, for filler
 * @param times adverbials of time and manner, for filler
 * @param names of people, for filler
 * @param labels what {@code fewshot} documents map words to
 */
record Vocabulary(
    List<String> adjectives,
    List<String> nouns,
    List<String> verbs,
    List<String> times,
    List<String> names,
    List<String> labels) {

  /** Reads the lists that come with this module. */
  static Vocabulary standard() {
    try (InputStream words = Vocabulary.class.getResourceAsStream("words.json")) {
      if (words == null) {
        throw new IllegalStateException("the resource words.json is missing from the jar");
      }
      return JsonMapper.shared().readValue(words, Vocabulary.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A key: adjective and noun, with something between them. */
  String key(RandomStream random, String separator) {
    return adjective(random) + separator + noun(random);
  }

  /** A word to label: an adjective or a noun, with even odds. */
  String word(RandomStream random) {
    return random.pick(random.chance(0.5) ? adjectives : nouns);
  }

  /** A filler sentence: one of four forms, every word drawn by itself. */
  String filler(RandomStream random) {
    return switch (random.below(4)) {
      case 0 ->
          sentence(
              "The " + adjective(random),
              noun(random),
              verb(random),
              "the " + adjective(random),
              noun(random));
      case 1 -> sentence("The " + noun(random), verb(random), "the " + noun(random), time(random));
      case 2 ->
          sentence(
              name(random), verb(random), "the " + adjective(random), noun(random), time(random));
      default ->
          sentence("A " + adjective(random), noun(random), verb(random), "a " + noun(random));
    };
  }

  private String adjective(RandomStream random) {
    return random.pick(adjectives);
  }

  private String noun(RandomStream random) {
    return random.pick(nouns);
  }

  private String verb(RandomStream random) {
    return random.pick(verbs);
  }

  private String time(RandomStream random) {
    return random.pick(times);
  }

  private String name(RandomStream random) {
    return random.pick(names);
  }

  private static String sentence(String... parts) {
    return String.join(" ", parts) + ".";
  }
}
