package io.evolkv.runtime.chat.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Every template of {@code templates.json} renders as Python's jinja2 renders it; {@code
 * generate.py} beside it made the file.
 */
class ReferenceRenderingsTest {
  private static final Clock NOW =
      Clock.fixed(Instant.parse("2026-03-05T14:07:09Z"), ZoneOffset.UTC);

  private static JsonNode references() throws IOException {
    try (InputStream stream =
        ReferenceRenderingsTest.class.getResourceAsStream(
            "/io/evolkv/runtime/chat/templates.json")) {
      return JsonMapper.shared().readTree(Objects.requireNonNull(stream));
    }
  }

  @TestFactory
  Stream<DynamicTest> rendersAsJinja2() throws IOException {
    JsonNode references = references();
    return references
        .get("groups")
        .valueStream()
        .map(
            group ->
                DynamicTest.dynamicTest(
                    group.get("name").asString(), () -> check(group, references.get("inputs"))));
  }

  private static void check(JsonNode group, JsonNode inputs) {
    String source = group.get("template").asString();
    for (JsonNode reference : group.get("cases")) {
      Map<String, Value> variables = variables(inputs.get(reference.get("input").intValue()));
      if (reference.has("fails")) {
        assertThatThrownBy(() -> JinjaTemplate.of(source).render(variables, NOW))
            .isInstanceOf(JinjaException.class);
      } else {
        assertThat(JinjaTemplate.of(source).render(variables, NOW).text())
            .as("rendered %s", source)
            .isEqualTo(reference.get("text").asString());
      }
    }
  }

  @Test
  void coversHundredsOfTemplates() throws IOException {
    assertThat(references().get("groups").size()).isGreaterThan(500);
  }

  private static Map<String, Value> variables(JsonNode object) {
    SequencedMap<String, Value> variables = new LinkedHashMap<>();
    object.forEachEntry((key, value) -> variables.put(key, value(value)));
    return variables;
  }

  private static Value value(JsonNode node) {
    return switch (node.getNodeType()) {
      case STRING -> TaggedText.content(node.asString());
      case BOOLEAN -> new Value.Bool(node.booleanValue());
      case NUMBER ->
          node.isIntegralNumber()
              ? new Value.Int(node.longValue())
              : new Value.Real(node.doubleValue());
      case ARRAY -> {
        List<Value> elements = new ArrayList<>();
        node.forEach(element -> elements.add(value(element)));
        yield Value.list(elements);
      }
      case OBJECT -> {
        SequencedMap<String, Value> entries = new LinkedHashMap<>();
        node.forEachEntry((key, value) -> entries.put(key, value(value)));
        yield Value.dict(entries);
      }
      default -> Value.None.NONE;
    };
  }
}
