package io.evolkv.bench.example;

import static org.assertj.core.api.Assertions.assertThat;

import io.evolkv.api.budget.LayerBudgets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The example in evolkv-api/docs/README.md: that it works, and that the document quotes it. */
class EmbeddedEvolKvTest {
  private static final Pattern JAVA_BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  private static final String DOCUMENT =
      """
      The secret number of the fancy fountain is 57275. The secret number of the clever pond is 47541. \
      The secret number of the yellow ferry is 82986. The secret number of the hollow train is 65913. \
      The secret number of the violet otter is 84082. The secret number of the jolly bottle is 53352.
      Question: What is the secret number of the hollow train? Answer: The secret number of the \
      hollow train is""";

  @Test
  void theWholeCacheKnowsTheAnswer() {
    assertThat(continued("full", LayerBudgets.uniform(8, 1))).isEqualTo(" 65913.");
  }

  @Test
  void aLayerThatKeepsEnoughKnowsItToo() {
    assertThat(continued("snapkv", LayerBudgets.of(40, 150, 40, 40, 40, 40, 40, 40)))
        .isEqualTo(" 65913.");
  }

  @Test
  void theNewestTokensAloneDoNot() {
    assertThat(continued("streaming-llm", LayerBudgets.uniform(8, 24))).doesNotContain("65913");
  }

  private static String continued(String policy, LayerBudgets budgets) {
    return EmbeddedEvolKv.continueLine("builtin:tiny", policy, budgets, DOCUMENT);
  }

  @Test
  void theDocumentQuotesTheExample() throws IOException {
    String document = text(Path.of("..", "evolkv-api", "docs", "README.md"));
    String source = text(Path.of("src/test/java/io/evolkv/bench/example/EmbeddedEvolKv.java"));
    String plugin = text(Path.of("src/test/resources/example/EverySecondToken.java"));
    assertThat(JAVA_BLOCK.matcher(document).results().map(MatchResult::group).toList())
        .containsExactly("```java\n" + source + "```", "```java\n" + plugin + "```");
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file).replace("\r\n", "\n");
  }
}
