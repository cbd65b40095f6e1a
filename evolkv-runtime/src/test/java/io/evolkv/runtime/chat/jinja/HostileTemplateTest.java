package io.evolkv.runtime.chat.jinja;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Templates that want too much end with an error, whatever they are. */
class HostileTemplateTest {
  private static TaggedText render(String template) {
    Value message = TaggedText.content("some words of a message");
    return JinjaTemplate.of(template)
        .render(Map.of("messages", Value.list(List.of(message))), Clock.systemUTC());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // steps
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        "{% for a in range(99999) %}{% set x = range(99999)|list|length %}{% endfor %}",
        "{% set s = 'x' * 9999999 %}{% for a in range(99999) %}{{ s == s ~ a }}{% endfor %}",
        // sizes
        "{{ 'x' * 999999999999 }}",
        "{{ 'x'|indent(999999999) }}{{ 'a\nb'|indent(999999999) }}",
        "{% set s = 'x' * 9999 %}{{ s.replace('', s).replace('x', s) }}",
        "{% set ns = namespace(s='ab') %}{% for i in range(60) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}",
        "{% set ns = namespace(l=[1]) %}{% for i in range(60) %}{% set ns.l = ns.l + ns.l %}{% endfor %}",
        "{% set ns = namespace(l=[1]) %}{% for i in range(60) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l }}",
        "{% set ns = namespace(l=[1]) %}{% for i in range(999) %}{% set ns.l = [ns.l] %}{% endfor %}{{ ns.l }}",
        "{% set ns = namespace(l={}) %}{% for i in range(999) %}{% set ns.l = {'a': ns.l} %}{% endfor %}{{ ns.l|tojson }}",
        "{% for i in range(99999) %}{{ 'x' * 9999 }}{% endfor %}",
        "{{ range(999999999)|list }}",
        // depth
        "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
        "{% macro f() %}{% call f() %}{% endcall %}{% endmacro %}{{ f() }}",
        // what is out of reach
        "{{ ''.getClass().forName('java.lang.Runtime') }}",
        "{{ messages.class.name }}",
        "{{ [].append(1) }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ cycler.__init__.__globals__ }}"
      })
  void isStopped(String template) {
    assertThatThrownBy(() -> render(template))
        .isInstanceOf(JinjaException.class)
        .hasMessageStartingWith("line 1: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"(", "[", "{1:", "not ", "-", "1 if ", "f(", "x[", "'' ~ (", "1+1*("})
  void deepNestingIsRefused(String open) {
    assertThatThrownBy(() -> render("{{ " + open.repeat(20_000) + " 1"))
        .isInstanceOf(JinjaException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {" + 1", ".x", "[0]", "|string", " and 1", " is defined", " ~ 1", "()"})
  void longChainsEnd(String link) {
    try {
      render("{{ messages" + link.repeat(50_000) + " }}");
    } catch (JinjaException e) {
      // that it fails is fine, too
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{% if x %}", "{% for x in y %}", "{% macro f() %}", "{% set x %}"})
  void deeplyNestedStatementsAreRefused(String open) {
    assertThatThrownBy(() -> render(open.repeat(20_000))).isInstanceOf(JinjaException.class);
  }

  @Property(tries = 3000)
  void anyTextRendersOrFailsInOrder(@ForAll("templates") String template) {
    try {
      render(template);
    } catch (JinjaException e) {
      // most of them are nonsense
    }
  }

  @Provide
  Arbitrary<String> templates() {
    return Arbitraries.of(
            "{{",
            "}}",
            "{%",
            "%}",
            "{#",
            "#}",
            "-",
            "+",
            " if ",
            " for ",
            " in ",
            " set ",
            " x ",
            "messages",
            "[",
            "]",
            "(",
            ")",
            "{",
            "}",
            ":",
            "|",
            ".",
            ",",
            "=",
            "'",
            "\"",
            "\\",
            "\n",
            " is ",
            " not ",
            " else ",
            " endif ",
            " endfor ",
            "1",
            "0.5",
            "1e9",
            "~",
            "*",
            "/",
            "%",
            "upper",
            "length",
            "tojson",
            "map",
            "selectattr",
            "split",
            "raw",
            "endraw",
            "macro f()",
            "endmacro",
            "f()",
            "range(3)",
            "loop.index",
            "namespace()",
            "\u00e9",
            "\ud83d\ude00",
            "\ud83d",
            "==",
            "<",
            "none",
            "true",
            "items",
            "join",
            "indent",
            "0x",
            "0b2",
            "_",
            "\u0000")
        .list()
        .ofMaxSize(24)
        .map(parts -> String.join("", parts));
  }
}
