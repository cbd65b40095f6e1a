package io.evolkv.tasks.recall;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads a prompt as its specification describes it and finds the answer, knowing nothing of how
 * prompts are generated: one pattern for every kind of sentence. Anything else fails.
 */
final class DocumentReader {
  /**
   * What a prompt says.
   *
   * @param factPlaces numbers of the sentences that are facts
   * @param sentences how many sentences there are
   * @param fillerForms the forms (0 to 3) of the filler sentences
   * @param keys what the facts are about, in the order of the document
   * @param values what the facts say about them
   * @param asked the key in the question
   * @param answer the answer that the facts give
   */
  record Reading(
      List<Integer> factPlaces,
      int sentences,
      List<Integer> fillerForms,
      List<String> keys,
      List<String> values,
      String asked,
      String answer) {
    int facts() {
      return factPlaces.size();
    }
  }

  private static final String NAME = "[A-HJ-NP-Z]{2}";
  private static final String NUMBER = "[1-9]\\d{4}";

  private final List<Pattern> fillers;
  private final Map<String, Pattern> facts;
  private final Map<String, Pattern> questions;

  DocumentReader() throws IOException {
    JsonNode words;
    try (InputStream list = RecallTask.class.getResourceAsStream("words.json")) {
      words = JsonMapper.shared().readTree(list);
    }
    String adj = anyOf(words, "adjectives");
    String noun = anyOf(words, "nouns");
    String verb = anyOf(words, "verbs");
    String time = anyOf(words, "times");
    String name = anyOf(words, "names");
    String label = anyOf(words, "labels");
    fillers =
        List.of(
            sentence("The ADJ NOUN VERB the ADJ NOUN\\.", adj, noun, verb, time, name),
            sentence("The NOUN VERB the NOUN TIME\\.", adj, noun, verb, time, name),
            sentence("NAME VERB the ADJ NOUN TIME\\.", adj, noun, verb, time, name),
            sentence("A ADJ NOUN VERB a NOUN\\.", adj, noun, verb, time, name));
    String key = adj + " " + noun;
    String number = "The secret number of the (" + key + ") is (" + NUMBER + ")\\.";
    String head = "def (" + adj + "_" + noun + ")\\(a\\):";
    String word = "(" + adj + "|" + noun + ") ->";
    facts =
        Map.of(
            "niah", Pattern.compile(number),
            "multivalue", Pattern.compile(number),
            "variables",
                Pattern.compile("VAR (" + NAME + ") = (" + NUMBER + "|VAR " + NAME + ")\\."),
            "code", Pattern.compile(head + " (return a [-+*] [1-9]\\d\\d;)"),
            "fewshot", Pattern.compile(word + " (" + label + "\\.)"));
    questions =
        Map.of(
            "niah",
                asking(
                    "What is the secret number of the (KEY)\\?",
                    "The secret number of the \\1 is",
                    key),
            "multivalue",
                asking(
                    "What are the secret numbers of the (KEY)\\?",
                    "The secret numbers of the \\1 are",
                    key),
            "variables", asking("What is the value of VAR (KEY)\\?", "VAR \\1 =", NAME),
            "code", Pattern.compile(head),
            "fewshot", Pattern.compile(word));
  }

  private static String anyOf(JsonNode words, String list) {
    return "(?:"
        + String.join(
            "|",
            StreamSupport.stream(words.get(list).spliterator(), false)
                .map(JsonNode::stringValue)
                .map(Pattern::quote)
                .toList())
        + ")";
  }

  private static Pattern sentence(
      String form, String adj, String noun, String verb, String time, String name) {
    String regex = form;
    for (Map.Entry<String, String> word :
        Map.of("ADJ", adj, "NOUN", noun, "VERB", verb, "TIME", time, "NAME", name).entrySet()) {
      regex = regex.replace(word.getKey(), word.getValue());
    }
    return Pattern.compile(regex);
  }

  private static Pattern asking(String question, String answerStart, String key) {
    return Pattern.compile(
        ("Question: " + question + " Answer: " + answerStart).replace("KEY", key));
  }

  /** Reads a prompt, failing where it is not a document of the family. */
  Reading read(String family, String prompt) {
    String[] parts = prompt.split("\n", -1);
    assertThat(parts).as("document and question line").hasSize(2);
    List<Integer> places = new ArrayList<>();
    List<Integer> forms = new ArrayList<>();
    List<String> keys = new ArrayList<>();
    List<String> values = new ArrayList<>();
    String[] sentences = parts[0].split("(?<=[.;]) ", -1);
    for (int i = 0; i < sentences.length; i++) {
      Matcher fact = requireNonNull(facts.get(family)).matcher(sentences[i]);
      if (fact.matches()) {
        places.add(i);
        keys.add(fact.group(1));
        values.add(fact.group(2));
      } else {
        forms.add(form(sentences[i]));
      }
    }
    Matcher question = requireNonNull(questions.get(family)).matcher(parts[1]);
    assertThat(question.matches()).as("question of %s: %s", family, parts[1]).isTrue();
    String asked = question.group(1);
    String answer = answer(family, keys, values, asked);
    return new Reading(places, sentences.length, forms, keys, values, asked, answer);
  }

  private int form(String sentence) {
    Optional<Pattern> form = fillers.stream().filter(f -> f.matcher(sentence).matches()).findAny();
    assertThat(form).as("neither fact nor filler: %s", sentence).isPresent();
    return fillers.indexOf(form.get());
  }

  private static String answer(
      String family, List<String> keys, List<String> values, String asked) {
    return switch (family) {
      case "multivalue" -> String.join(" and ", pairs(keys, values).get(asked)) + ".";
      case "variables" -> resolved(keys, values).get(asked) + ".";
      case "niah" -> lookup(keys, values, asked) + ".";
      default -> lookup(keys, values, asked);
    };
  }

  private static String lookup(List<String> keys, List<String> values, String asked) {
    assertThat(keys).doesNotHaveDuplicates();
    assertThat(keys).contains(asked);
    return values.get(keys.indexOf(asked));
  }

  private static Map<String, List<String>> pairs(List<String> keys, List<String> values) {
    Map<String, List<String>> pairs = new LinkedHashMap<>();
    for (int i = 0; i < keys.size(); i++) {
      pairs.computeIfAbsent(keys.get(i), key -> new ArrayList<>()).add(values.get(i));
    }
    assertThat(pairs.values()).allMatch(numbers -> numbers.size() == 2);
    return pairs;
  }

  private static Map<String, String> resolved(List<String> names, List<String> values) {
    assertThat(names).doesNotHaveDuplicates();
    Map<String, String> numbers = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      String value = values.get(i);
      if (value.startsWith("VAR ")) {
        assertThat(numbers)
            .as("%s refers to an earlier name", value)
            .containsKey(value.substring(4));
        value = numbers.get(value.substring(4));
      }
      numbers.put(names.get(i), value);
    }
    return numbers;
  }
}
