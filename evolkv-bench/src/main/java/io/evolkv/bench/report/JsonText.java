package io.evolkv.bench.report;

import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** JSON as people like to read it: a field per line, lists of numbers in one line. */
final class JsonText {
  private static final JsonMapper JSON = JsonMapper.shared();

  private JsonText() {}

  /** The object with two spaces of indentation and {@code \n} line ends on every system. */
  static String of(ObjectNode object) {
    return indented(object, "") + "\n";
  }

  private static String indented(JsonNode node, String margin) {
    if (!node.isObject() || node.isEmpty()) {
      return node.isArray() ? inOneLine(node) : node.toString();
    }
    String inner = margin + "  ";
    return node.properties().stream()
        .map(
            field ->
                inner
                    + JSON.writeValueAsString(field.getKey())
                    + ": "
                    + indented(field.getValue(), inner))
        .collect(Collectors.joining(",\n", "{\n", "\n" + margin + "}"));
  }

  private static String inOneLine(JsonNode array) {
    return array.valueStream().map(JsonNode::toString).collect(Collectors.joining(", ", "[", "]"));
  }
}
