package io.evolkv.optimizers.evolkv;

import static org.assertj.core.api.Assertions.assertThat;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.optimizers.fixture.SharedFile;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

class LayerGroupTest {
  @TestFactory
  Stream<DynamicTest> theVectors() {
    return SharedFile.tests(
        "policies/vectors/evolkv.json",
        "groups",
        row ->
            DynamicTest.dynamicTest(
                row.get("layers") + " layers by " + row.get("group_size"), () -> check(row)));
  }

  private static void check(JsonNode row) {
    List<LayerGroup> groups =
        LayerGroup.of(row.get("layers").asInt(), row.get("group_size").asInt());
    assertThat(groups.stream().map(LayerGroupTest::layers).toArray(int[][]::new))
        .isDeepEqualTo(SharedFile.matrix(row.get("groups")));
  }

  @Property
  void groupsPartitionTheLayersFromTheBottomUp(
      @ForAll @IntRange(min = 1, max = 200) int layers,
      @ForAll @IntRange(min = 1, max = 220) int size) {
    List<LayerGroup> groups = LayerGroup.of(layers, size);
    assertThat(groups.stream().flatMapToInt(group -> IntStream.of(layers(group))))
        .containsExactlyElementsOf(IntStream.range(0, layers).boxed().toList());
    assertThat(groups.subList(0, groups.size() - 1)).allMatch(group -> group.size() == size);
  }

  @Test
  void aGroupCutsReplacesAndAveragesItsLayers() {
    LayerGroup group = new LayerGroup(1, 2);
    LayerBudgets budgets = LayerBudgets.of(9, 4, 7, 1);
    assertThat(group.cut(budgets)).containsExactly(4, 7);
    assertThat(group.mean(budgets)).isEqualTo(5.5);
    assertThat(group.replace(budgets, new int[] {2, 3})).isEqualTo(LayerBudgets.of(9, 2, 3, 1));
  }

  private static int[] layers(LayerGroup group) {
    return IntStream.range(group.first(), group.first() + group.size()).toArray();
  }
}
