package io.evolkv.optimizers.evolkv;

import static org.assertj.core.api.Assertions.assertThat;

import io.evolkv.api.budget.BudgetCompletion;
import io.evolkv.optimizers.fixture.SharedFile;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

class CompletionVectorsTest {
  @TestFactory
  Stream<DynamicTest> theVectors() {
    return SharedFile.tests(
        "policies/vectors/evolkv.json",
        "completion",
        row -> DynamicTest.dynamicTest("k = " + row.get("k"), () -> checkVector(row)));
  }

  private static void checkVector(JsonNode row) {
    int[] k = SharedFile.ints(row.get("k"));
    int total = row.get("T").asInt();
    assertThat(total).isEqualTo(row.get("c").asInt() * k.length);
    assertThat(Arrays.stream(k).sum()).isEqualTo(row.get("A").asInt());
    assertThat(total - Arrays.stream(k).sum()).isEqualTo(row.get("delta").asInt());
    int[] budget = BudgetCompletion.proportional(k, total);
    assertThat(budget).isEqualTo(SharedFile.ints(row.get("budget")));
    assertThat(Arrays.stream(budget).sum()).isEqualTo(row.get("total").asInt());
    for (int i = 0; i < k.length; i++) {
      assertThat(Math.abs(budget[i] - row.get("real").get(i).asDouble())).isLessThan(1);
    }
  }
}
