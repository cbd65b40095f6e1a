package io.evolkv.policies.allocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.model.LayerView;
import io.evolkv.api.model.ModelShape;
import io.evolkv.api.policy.AllocationRequest;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.policy.LayerAllocator;
import io.evolkv.policies.composition.PolicyText;
import io.evolkv.policies.fixture.TablePrompt;
import io.evolkv.policies.fixture.TensorLayer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * On a model of whose five layers the second and fourth have a sliding window, the others share
 * their total as the layers of a model of three do.
 */
class SlidingLayersTest {
  private static final ModelShape THREE = new ModelShape("test", 3, 4, 2, 4, 4096, 1);
  private static final ModelShape FIVE = THREE.withWindows(List.of(0, 16, 0, 16, 0));
  private static final List<Integer> COMPRESSED = List.of(0, 2, 4);

  private static final List<LayerView> LAYERS =
      IntStream.range(0, 5)
          .<LayerView>mapToObj(layer -> TensorLayer.random(2, 2, 60, layer).at(layer))
          .toList();

  @TempDir private static Path folder = Path.of("");

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 20, 59, 80})
  void areLeftOutByEveryAllocator(int mean) throws Exception {
    for (String policy : List.of("pyramidkv", "pyramidkv(arithmetic=official)", "cake", "knorm")) {
      LayerAllocator allocator = allocator(policy);
      assertThat(onFive(allocator, mean)).as(policy).isEqualTo(spread(onThree(allocator, mean)));
    }
    assertThat(onFive(allocator("recipe(scorer=snapkv)"), mean))
        .isEqualTo(spread(LayerBudgets.uniform(3, mean)));
    assertThat(onFive(allocator("knorm(skipLayers=4)"), mean))
        .isEqualTo(spread(onThree(allocator("knorm(skipLayers=2)"), mean)));
    assertThat(onFive(duo("1 1\n0 0\n1 0\n1 1\n0 0\n"), mean))
        .isEqualTo(spread(onThree(duo("1 1\n1 0\n0 0\n"), mean)));
  }

  private static LayerAllocator allocator(String text) {
    EvictionPolicy policy = PolicyText.policy("policy", text, EvictionPolicy.class, "");
    return (LayerAllocator) policy;
  }

  private static LayerAllocator duo(String labels) throws Exception {
    Path file = Files.writeString(folder.resolve("labels.tsv"), labels);
    return allocator("duo-attention(labels=" + file + ")");
  }

  private static LayerBudgets onFive(LayerAllocator allocator, int mean) {
    return allocator.allocate(new AllocationRequest(FIVE, new TablePrompt(LAYERS), mean));
  }

  private static LayerBudgets onThree(LayerAllocator allocator, int mean) {
    List<LayerView> compressed = COMPRESSED.stream().map(LAYERS::get).toList();
    return allocator.allocate(new AllocationRequest(THREE, new TablePrompt(compressed), mean));
  }

  private static LayerBudgets spread(LayerBudgets ofThree) {
    return ofThree.spread(COMPRESSED, 5);
  }
}
