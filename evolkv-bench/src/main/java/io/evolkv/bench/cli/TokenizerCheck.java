package io.evolkv.bench.cli;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.Tokenizer;
import io.evolkv.bench.report.Count;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A tokenizer beside a file of texts with the token ids that they should give. */
final class TokenizerCheck {
  private static final int SHOWN = 10;
  private static final int SHOWN_TEXT = 64;
  private static final int SHOWN_IDS = 10;

  private final Tokenizer tokenizer;
  private final List<Mismatch> mismatches = new ArrayList<>();
  private int texts;

  /**
   * A text that gives other tokens.
   *
   * @param line its line in the file, from 1
   * @param text the text
   * @param expected token ids of the file
   * @param got token ids of the tokenizer
   */
  private record Mismatch(int line, String text, List<Integer> expected, List<Integer> got) {}

  private TokenizerCheck(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /** Tokenizes every text of a file of JSON lines, which may be compressed. */
  static TokenizerCheck of(Tokenizer tokenizer, Path file) {
    TokenizerCheck check = new TokenizerCheck(tokenizer);
    TextLines.objects(file, check::compare);
    if (check.texts == 0) {
      throw new InvalidInputException(
          file + ": has no lines; it needs objects with text and ids, one a line");
    }
    return check;
  }

  private void compare(TextLines.Line line) {
    String text = line.text();
    List<Integer> expected = ids(line);
    List<Integer> got = Arrays.stream(tokenizer.encode(text)).boxed().toList();
    texts++;
    if (!got.equals(expected)) {
      mismatches.add(new Mismatch(line.number(), text, expected, got));
    }
  }

  private static List<Integer> ids(TextLines.Line line) {
    JsonNode ids = line.object().path("ids");
    if (!ids.isArray() || !ids.valueStream().allMatch(TokenizerCheck::isId)) {
      throw new InvalidInputException(
          line.place()
              + ": needs a field ids with token ids, for example {\"text\": \"Hi\", \"ids\": [5]}");
    }
    return ids.valueStream().map(JsonNode::intValue).toList();
  }

  private static boolean isId(JsonNode id) {
    return id.isIntegralNumber() && id.canConvertToInt() && id.intValue() >= 0;
  }

  boolean agrees() {
    return mismatches.isEmpty();
  }

  /** For a person: how many agree, and the first that do not. */
  void print(PrintStream out) {
    out.println(
        "%d of %s agree".formatted(texts - mismatches.size(), Count.of(texts, "text", "texts")));
    for (Mismatch mismatch : mismatches.subList(0, Math.min(SHOWN, mismatches.size()))) {
      print(out, mismatch);
    }
    int more = mismatches.size() - SHOWN;
    if (more > 0) {
      out.println();
      out.println(more + " more; --json shows all");
    }
  }

  private static void print(PrintStream out, Mismatch mismatch) {
    int same = 0;
    int shorter = Math.min(mismatch.expected().size(), mismatch.got().size());
    while (same < shorter && mismatch.expected().get(same).equals(mismatch.got().get(same))) {
      same++;
    }
    out.println();
    out.println("line %d: %s".formatted(mismatch.line(), shortened(mismatch.text())));
    out.println("  from token %d on".formatted(same + 1));
    out.println("  expected  " + shown(mismatch.expected(), same));
    out.println("  got       " + shown(mismatch.got(), same));
  }

  private static String shortened(String text) {
    int characters = text.codePointCount(0, text.length());
    return characters <= SHOWN_TEXT
        ? Printable.quoted(text)
        : Printable.quoted(text.substring(0, text.offsetByCodePoints(0, SHOWN_TEXT))) + "...";
  }

  private static String shown(List<Integer> ids, int from) {
    List<Integer> rest = ids.subList(from, ids.size());
    return rest.size() <= SHOWN_IDS
        ? rest.toString()
        : rest.subList(0, SHOWN_IDS).toString().replace("]", ", ...]");
  }

  /** For a program: how many agree, and all that do not. */
  ObjectNode json() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("texts", texts);
    root.put("agree", texts - mismatches.size());
    ArrayNode differ = root.putArray("differ");
    for (Mismatch mismatch : mismatches) {
      ObjectNode node = differ.addObject();
      node.put("line", mismatch.line());
      node.put("text", mismatch.text());
      mismatch.expected().forEach(node.putArray("expected")::add);
      mismatch.got().forEach(node.putArray("got")::add);
    }
    return root;
  }
}
