package io.evolkv.policies.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.evolkv.api.plugin.Setting;
import io.evolkv.api.policy.EvictionPolicyFactory;
import io.evolkv.policies.fixture.RegisteredPolicies;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class RegistrationTest {
  private static final Path DOCS = Path.of(System.getProperty("basedir", ""), "docs");

  @Test
  void findsThePoliciesByName() {
    assertThat(RegisteredPolicies.factories())
        .extracting(EvictionPolicyFactory::name)
        .containsExactly(
            "full",
            "streaming-llm",
            "snapkv",
            "snapkv-paper",
            "snapkv-factory",
            "pyramidkv",
            "pyramidkv-factory",
            "adakv",
            "adakv-paper",
            "adakv-factory",
            "chunkkv",
            "cake",
            "cake-paper",
            "observed-attention",
            "expected-attention",
            "keydiff",
            "knorm",
            "knorm-paper",
            "lagkv",
            "duo-attention",
            "random",
            "recipe",
            "h2o",
            "h2o-factory",
            "tova",
            "rkv",
            "rkv-paper",
            "quest",
            "quest-paper",
            "rocketkv",
            "rocketkv-paper",
            "pyramidinfer",
            "smallkv");
  }

  @Test
  void saysWhatEachPolicyDoesInOneLine() {
    assertThat(RegisteredPolicies.factories())
        .extracting(EvictionPolicyFactory::summary)
        .allSatisfy(summary -> assertThat(summary).isNotBlank().doesNotContain("\n"))
        .doesNotHaveDuplicates();
  }

  @TestFactory
  Stream<DynamicTest> makesAPolicyFromTheDefaults() {
    return RegisteredPolicies.factories().stream()
        .filter(factory -> !RegisteredPolicies.needsSettings(factory))
        .map(EvictionPolicyFactory::name)
        .map(
            name ->
                DynamicTest.dynamicTest(
                    name, () -> assertThat(RegisteredPolicies.withDefaults(name)).isNotNull()));
  }

  @TestFactory
  Stream<DynamicTest> documentsEveryPolicyAndSetting() throws IOException {
    String index = Files.readString(DOCS.resolve("README.md"));
    return RegisteredPolicies.factories().stream()
        .map(
            factory ->
                DynamicTest.dynamicTest(factory.name(), () -> checkDocumented(index, factory)));
  }

  private static void checkDocumented(String index, EvictionPolicyFactory<?> factory)
      throws IOException {
    String row =
        index
            .lines()
            .filter(line -> line.startsWith("| `" + factory.name() + "`"))
            .findFirst()
            .orElseThrow(
                () -> new AssertionError("docs/README.md has no row of " + factory.name()));
    String page = row.substring(row.indexOf("](") + 2, row.indexOf(".md)") + 3);
    String text = Files.readString(DOCS.resolve(page));
    assertThat(text).contains("`" + factory.name() + "`");
    List<String> settings =
        RegisteredPolicies.settings(factory).map(RegistrationTest::rowOf).toList();
    if (!settings.isEmpty()) {
      assertThat(rowsOfFirstTable(text)).containsExactlyElementsOf(settings);
    }
  }

  /** Name and default of every row of the page's table of settings. */
  private static List<String> rowsOfFirstTable(String page) {
    String table = page.substring(page.indexOf("| setting | default | meaning |"));
    return table
        .lines()
        .takeWhile(line -> line.startsWith("|"))
        .skip(2)
        .map(line -> line.substring(0, line.indexOf('|', line.indexOf('|', 1) + 1) + 2))
        .toList();
  }

  private static String rowOf(RecordComponent setting) {
    Setting described = Objects.requireNonNull(setting.getAnnotation(Setting.class));
    String value = described.defaultValue();
    String shown = value.equals(Setting.REQUIRED) ? "required" : value.isEmpty() ? "none" : value;
    return "| `" + setting.getName() + "` | " + shown + " | ";
  }
}
