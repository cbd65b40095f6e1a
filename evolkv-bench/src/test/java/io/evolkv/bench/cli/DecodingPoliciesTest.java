package io.evolkv.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Policies that act beyond a cut after the prefill, from the command line to the table. */
class DecodingPoliciesTest {
  @TempDir private Path folder = Path.of("");

  private JsonNode evaluate(String... settings) {
    List<String> more = new ArrayList<>(List.of("--json"));
    for (String setting : settings) {
      more.add("-o");
      more.add(setting);
    }
    Evolkv.Result result =
        Evolkv.alone().run(Evolkv.small("evaluate", folder, more.toArray(String[]::new)));
    assertThat(result.exitCode()).as(result.err()).isZero();
    return result.json();
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2o", "tova", "rkv", "rocketkv"})
  void aPolicyThatEvictsHoldsItsBudget(String policy) {
    assertThat(evaluate("policy.name=" + policy).get("entriesPerLayer").doubleValue())
        .isEqualTo(32);
  }

  @Test
  void questHoldsEverythingAndReadsItsPages() {
    JsonNode quest = evaluate("policy.name=quest");
    assertThat(quest.get("entriesPerLayer"))
        .isEqualTo(evaluate("policy.name=full").get("entriesPerLayer"));
    assertThat(quest.get("bytesPerStep").longValue())
        .isPositive()
        .isLessThan(quest.get("bytes").longValue() * 2 / 3);
  }

  @Test
  void rocketKvReadsLessThanItHolds() {
    JsonNode rocket = evaluate("policy.name=rocketkv");
    assertThat(rocket.get("bytesPerStep").longValue())
        .isPositive()
        .isLessThan(rocket.get("bytes").longValue());
  }

  @Test
  void pyramidInferHoldsItsBudgetWhereTheBottomLayerLeavesRoom() {
    JsonNode roomy = evaluate("policy.name=pyramidinfer", "budget.mean=60");
    assertThat(roomy.get("entriesPerLayer").doubleValue()).isBetween(50.0, 60.0);
    assertThat(roomy.get("prefillTokensPerSecond").doubleValue()).isPositive();
  }

  @Test
  void streamingLlmTurnsNoKeyWhereItEvictsNone() {
    String[] roomy = {"policy.name=streaming-llm", "budget.mean=400", "policy.rerotate=false"};
    JsonNode original = evaluate(roomy);
    roomy[2] = "policy.rerotate=true";
    JsonNode turned = evaluate(roomy);
    assertThat(turned.get("categories")).isEqualTo(original.get("categories"));
    assertThat(turned.get("bytesPerStep")).isEqualTo(original.get("bytesPerStep"));
  }

  /** The cache is full until the end, so that more steps read more on average. */
  @Test
  void streamingLlmWithTurnedKeysGoesOnBeyondTheContext() throws IOException {
    String prompts = folder.resolve("prompts.jsonl").toString();
    Files.writeString(Path.of(prompts), "{\"prompt\": \"One two three\", \"answer\": \"x\"}");
    assertThat(bytesPerStreamedStep(prompts, true))
        .isGreaterThan(bytesPerStreamedStep(prompts, false))
        .isLessThan(257 * 4096);
  }

  private static long bytesPerStreamedStep(String prompts, boolean rerotate) {
    Evolkv.Result result =
        Evolkv.alone()
            .run(
                ("evaluate --json --quiet --task jsonl -o task.maxNewTokens=2200"
                        + " -o policy.name=streaming-llm -o budget.mean=256 -o policy.rerotate="
                        + rerotate
                        + " -o task.file="
                        + prompts)
                    .split(" ", -1));
    assertThat(result.exitCode()).as(result.err()).isZero();
    return result.json().get("bytesPerStep").longValue();
  }

  @Test
  void smallKvSaysWhatItsAssistantHolds() {
    JsonNode two = evaluate("policy.name=smallkv", "policy.assistant=\"first:2\"");
    assertThat(two.get("entriesPerLayer").doubleValue()).isEqualTo(32);
    assertThat(two.get("caveat").stringValue()).contains("formulation");
    JsonNode one = evaluate("policy.name=smallkv", "policy.assistant=\"first:1\"");
    assertThat(one.get("assistantBytes").longValue())
        .isPositive()
        .isCloseTo(two.get("assistantBytes").longValue() / 2, within(1L));
    JsonNode itself = evaluate("policy.name=smallkv", "policy.assistant=\"builtin:tiny\"");
    assertThat(itself.get("assistantBytes").longValue())
        .isEqualTo(evaluate("policy.name=full").get("bytes").longValue());
  }

  @Test
  void smallKvWithRecallHoldsEverythingAndReadsItsTiers() {
    String[] recall = {
      "policy.name=smallkv", "policy.assistant=\"first:1\"", "policy.recall=true", "budget.mean=16"
    };
    JsonNode tiers = evaluate(recall);
    JsonNode full = evaluate("policy.name=full");
    assertThat(tiers.get("entriesPerLayer")).isEqualTo(full.get("entriesPerLayer"));
    assertThat(tiers.get("bytes")).isEqualTo(full.get("bytes"));
    assertThat(tiers.get("bytesPerStep").longValue())
        .isGreaterThan(tiers.get("assistantBytes").longValue())
        .isLessThan(full.get("bytesPerStep").longValue());
  }

  @Test
  void smallKvDoesNotStartWithoutAnAssistant() {
    for (String command : List.of("evaluate", "search")) {
      Evolkv.Result result =
          Evolkv.alone().run(Evolkv.small(command, folder, "-o", "policy.name=smallkv"));
      assertThat(result.exitCode()).isEqualTo(2);
      assertThat(result.err())
          .isEqualTo(
              "evolkv: the policy smallkv needs an assistant model: set policy.assistant to first:N"
                  + " for the model's own first N layers, or to a model with the same tokenizer\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2o", "quest", "pyramidinfer", "smallkv"})
  void aSearchFindsBudgetsForThem(String policy) {
    List<String> more = new ArrayList<>(List.of("-o", "policy.name=" + policy));
    if (policy.equals("smallkv")) {
      more.addAll(List.of("-o", "policy.assistant=\"first:1\""));
    }
    Evolkv.Result result =
        Evolkv.alone().run(Evolkv.small("search", folder, more.toArray(String[]::new)));
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out()).contains("for " + policy);
  }
}
