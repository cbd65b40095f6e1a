package io.evolkv.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.evolkv.bench.plugin.PluginJar;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A policy by somebody else: a short source, a jar of its own, a folder to put it in. */
class ThirdPartyPolicyTest {
  private static final String POLICY = "policy.name=every-second-token";

  @TempDir private Path folder = Path.of("");

  private String source = "";
  private Path plugins = Path.of("");

  @BeforeEach
  void putTheJarIntoThePluginsFolder() throws IOException {
    source = source();
    plugins = Files.createDirectory(folder.resolve("plugins"));
    new PluginJar(Files.createDirectory(folder.resolve("work")))
        .with("example.EverySecondToken", source)
        .policy("example.EverySecondToken")
        .writeTo(plugins.resolve("every-second-token.jar"));
  }

  @Test
  void twentyLinesAgainstTheApiAloneAreEnough() {
    assertThat(source.lines()).hasSizeLessThanOrEqualTo(20).allMatch(line -> line.length() <= 100);
    assertThat(source.lines().filter(line -> line.startsWith("import ")))
        .isNotEmpty()
        .allMatch(line -> line.startsWith("import io.evolkv.api."));
    assertThat(source.replaceAll("(?m)^(import|package) .*$", ""))
        .as("no qualified names in the body")
        .doesNotContain("io.evolkv.", "java.");
  }

  @Test
  void itIsListedWithTheJarItComesFrom() {
    Evolkv.Result result = Evolkv.withPlugins(plugins).run("plugins");

    assertThat(result.err()).isEmpty();
    assertThat(result.out())
        .containsPattern(
            "(?s)\n  every-second-token  Keeps every second token.*\\[every-second-token\\.jar]\n");
  }

  @Test
  void aNameThatIsTakenIsShownBesideEverythingElse() throws IOException {
    Files.copy(plugins.resolve("every-second-token.jar"), plugins.resolve("twin.jar"));
    String clash =
        "evolkv: two plugins bring a policy named every-second-token: every-second-token.jar and"
            + " twin.jar; remove or rename one\n";

    Evolkv.Result listed = Evolkv.withPlugins(plugins).run("plugins");
    assertThat(listed.err()).isEqualTo(clash);
    assertThat(listed.exitCode()).isEqualTo(2);
    assertThat(listed.out())
        .contains("\n  snapkv  ", "\n  genetic  ", "[every-second-token.jar]", "[twin.jar]");
    assertThat(Evolkv.withPlugins(plugins).run("plugins", "--json").out()).contains("\"twin.jar\"");

    Evolkv.Result used = Evolkv.withPlugins(plugins).run("evaluate");
    assertThat(used.err()).isEqualTo(clash);
    assertThat(used.exitCode()).isEqualTo(2);
  }

  @Test
  void aSearchFindsBudgetsForItAndAnEvaluationUsesThem() throws IOException {
    Path runs = folder.resolve("runs");

    Evolkv.Result searched =
        Evolkv.withPlugins(plugins).run(Evolkv.small("search", runs, "-o", POLICY));

    assertThat(searched.exitCode()).as(searched.err()).isZero();
    assertThat(searched.out()).contains("\nBudgets found by evolkv for every-second-token: ");
    Path budgets = RunFiles.onlyRun(runs).resolve("budgets.json");
    JsonNode written = JsonMapper.shared().readTree(Files.readString(budgets));
    assertThat(written.get("policy").get("name").stringValue()).isEqualTo("every-second-token");
    assertThat(written.get("total").intValue()).isEqualTo(8 * 32);

    Evolkv.Result evaluated =
        Evolkv.withPlugins(plugins)
            .run(Evolkv.small("evaluate", runs, "--budgets", budgets.toString(), "--json"));

    assertThat(evaluated.exitCode()).as(evaluated.err()).isZero();
    assertThat(evaluated.json().get("policy").stringValue()).isEqualTo("every-second-token");
    assertThat(evaluated.json().get("entriesPerLayer").doubleValue()).isEqualTo(32);
  }

  @Test
  void itStandsInTheComparisonBesideTheBuiltInOnes() {
    Path runs = folder.resolve("runs");

    Evolkv.Result result =
        Evolkv.withPlugins(plugins)
            .run(
                Evolkv.small(
                    "search", runs, "-o", "heldOut.compare=[full, every-second-token, random]"));

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out()).containsPattern("\nevery-second-token +[0-9.]+ .* 32\\.0 ");
  }

  @Test
  void withoutTheJarTheNameIsUnknown() throws IOException {
    Files.delete(plugins.resolve("every-second-token.jar"));

    Evolkv.Result result = Evolkv.withPlugins(plugins).run("search", "-o", POLICY);

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err())
        .startsWith(
            "evolkv: -o " + POLICY + ": policy.name: there is no policy named 'every-second-token'")
        .hasLineCount(1);
  }

  @Test
  void aPluginThatThrowsIsNamedWithoutAStackTrace() {
    String throwing =
        source
            .replace("EverySecondToken", "Throws")
            .replace("every-second-token", "throws")
            .replace(
                "return PositionScores.of(scores);", "throw new IllegalStateException(\"oh\");");
    brokenJar("Throws", throwing);

    for (String command : List.of("search", "evaluate")) {
      Evolkv.Result result =
          Evolkv.withPlugins(plugins)
              .run(Evolkv.small(command, folder.resolve("runs"), "-o", "policy.name=throws"));

      assertThat(result.exitCode()).isEqualTo(70);
      assertThat(result.err())
          .endsWith(
              "evolkv: the plugin Throws.jar failed: java.lang.IllegalStateException: oh;"
                  + " --stacktrace shows where\n")
          .doesNotContain("\tat ");
    }
  }

  @Test
  void aPluginThatMisusesTheApiIsToBlameAndNotTheApi() {
    String misusing =
        source
            .replace("EverySecondToken", "Misuses")
            .replace("every-second-token", "misuses")
            .replace("PositionScores.of(scores)", "PositionScores.of(new float[0][])");
    brokenJar("Misuses", misusing);

    Evolkv.Result result =
        Evolkv.withPlugins(plugins)
            .run(Evolkv.small("evaluate", folder.resolve("runs"), "-o", "policy.name=misuses"));

    assertThat(result.exitCode()).isEqualTo(70);
    assertThat(result.err()).contains("evolkv: the plugin Misuses.jar failed: ");
  }

  @Test
  void aPluginThatKeepsWhatIsNotThereIsRefused() {
    String beyond =
        source
            .replace("EverySecondToken", "Beyond")
            .replace("every-second-token", "beyond")
            .replace("[layer.positions()]", "[layer.positions() + 100]");
    brokenJar("Beyond", beyond);

    Evolkv.Result result =
        Evolkv.withPlugins(plugins)
            .run(Evolkv.small("evaluate", folder.resolve("runs"), "-o", "policy.name=beyond"));

    assertThat(result.err())
        .matches("evolkv: the policy keeps entry \\d+ in layer 0 of a prompt .*\n");
    assertThat(result.exitCode()).isEqualTo(2);
  }

  @Test
  void aPluginThatCannotBeMadeIsNamed() {
    String unmade =
        source
            .replace("EverySecondToken", "Unmade")
            .replace("every-second-token", "unmade")
            .replaceFirst(
                "\\{\\s+return \\(ScoredPolicy\\)",
                "{ if (true) throw new AssertionError(\"not today\"); return (ScoredPolicy)");
    brokenJar("Unmade", unmade);

    Evolkv.Result result =
        Evolkv.withPlugins(plugins)
            .run(Evolkv.small("evaluate", folder.resolve("runs"), "-o", "policy.name=unmade"));

    assertThat(result.err())
        .isEqualTo(
            "evolkv: the plugin Unmade.jar failed: java.lang.AssertionError: not today;"
                + " --stacktrace shows where\n");
    assertThat(result.exitCode()).isEqualTo(70);
  }

  @Test
  void aPluginThatMakesNothingIsNamed() {
    String nothing =
        source
            .replace("EverySecondToken", "Nothing")
            .replace("every-second-token", "nothing")
            .replaceFirst(
                "\\{\\s+return \\(ScoredPolicy\\)",
                "{ if (true) return null; return (ScoredPolicy)");
    brokenJar("Nothing", nothing);

    Evolkv.Result result =
        Evolkv.withPlugins(plugins)
            .run(Evolkv.small("evaluate", folder.resolve("runs"), "-o", "policy.name=nothing"));

    assertThat(result.err())
        .isEqualTo(
            "evolkv: the plugin of the policy nothing is broken: it made nothing (null);"
                + " choose another\n");
    assertThat(result.exitCode()).isEqualTo(2);
  }

  private void brokenJar(String className, String broken) {
    new PluginJar(folder.resolve(className))
        .with("example." + className, broken)
        .policy("example." + className)
        .writeTo(plugins.resolve(className + ".jar"));
  }

  private static String source() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            ThirdPartyPolicyTest.class.getResourceAsStream("/example/EverySecondToken.java"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
