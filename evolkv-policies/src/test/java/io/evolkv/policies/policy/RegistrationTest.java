package io.evolkv.policies.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.evolkv.api.plugin.Setting;
import io.evolkv.api.policy.EvictionPolicyFactory;
import io.evolkv.policies.fixture.RegisteredPolicies;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
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
            "random");
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
    RegisteredPolicies.settings(factory)
        .forEach(setting -> assertThat(text).contains(rowOf(setting)));
  }

  private static String rowOf(RecordComponent setting) {
    Setting described = Objects.requireNonNull(setting.getAnnotation(Setting.class));
    return "| `" + setting.getName() + "` | " + described.defaultValue() + " | ";
  }
}
