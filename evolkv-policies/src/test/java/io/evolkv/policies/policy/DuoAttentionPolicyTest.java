package io.evolkv.policies.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.ModelShape;
import io.evolkv.api.model.Observation;
import io.evolkv.api.policy.AllocationRequest;
import io.evolkv.policies.fixture.ArrayPrompt;
import io.evolkv.policies.fixture.RegisteredPolicies;
import io.evolkv.policies.fixture.TensorLayer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DuoAttentionPolicyTest {
  private static final int LAYERS = 8;

  @TempDir Path folder;

  @Test
  void givesRetrievalHeadsWhatStreamingHeadsDoNotNeed() {
    DuoAttentionPolicy policy = policy(folder, "1 0\n".repeat(LAYERS), 1, 2);
    TensorLayer layer = TensorLayer.random(2, 1, 9, 1);
    assertThat(policy.rank(layer).keep(4))
        .isEqualTo(KeptEntries.of(new int[] {0, 5, 6, 7, 8}, new int[] {0, 7, 8}));
    assertThat(policy.rank(layer).keep(6))
        .isEqualTo(KeptEntries.of(new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8}, new int[] {0, 7, 8}));
    assertThat(policy.rank(layer).keep(7).count(0)).isEqualTo(9);
    assertThat(policy.rank(layer).keep(7).head(1)).containsExactly(0, 5, 6, 7, 8);
  }

  @Test
  void isStreamingLlmWhereTheBudgetIsSmall() {
    DuoAttentionPolicy policy = policy(folder, "1 0\n".repeat(LAYERS), 2, 5);
    TensorLayer layer = TensorLayer.random(2, 1, 20, 1);
    StreamingLlmPolicy streaming = new StreamingLlmPolicy(new StreamingLlmPolicy.Options(2, false));
    for (int budget = 0; budget <= 7; budget++) {
      assertThat(policy.rank(layer).keep(budget)).isEqualTo(streaming.rank(layer).keep(budget));
    }
  }

  @Property(tries = 300)
  void holdsExactlyTheBudget(
      @ForAll @IntRange(min = 1, max = 4) int heads,
      @ForAll @IntRange(min = 1, max = 30) int positions,
      @ForAll @IntRange(min = 1, max = 32) int mean,
      @ForAll @IntRange(min = 0, max = 5) int sinks,
      @ForAll @IntRange(min = 1, max = 8) int recent,
      @ForAll long seed)
      throws IOException {
    Random random = new Random(seed);
    StringBuilder labels = new StringBuilder();
    for (int layer = 0; layer < LAYERS; layer++) {
      for (int head = 0; head < heads; head++) {
        labels.append(random.nextInt(2)).append(head == heads - 1 ? '\n' : ' ');
      }
    }
    Path scratch = Files.createTempDirectory("labels");
    DuoAttentionPolicy policy = policy(scratch, labels.toString(), sinks, recent);
    ModelShape shape = new ModelShape("test", LAYERS, heads, heads, 4, 4096, 1);
    LayerBudgets budgets =
        policy.allocate(new AllocationRequest(shape, new ArrayPrompt(positions), mean));
    assertThat(budgets.total()).isEqualTo((long) LAYERS * Math.min(positions, mean));
    for (int layer = 0; layer < LAYERS; layer++) {
      TensorLayer view = TensorLayer.random(heads, 1, positions, 1).at(layer);
      assertThat(policy.rank(view).keep(budgets.get(layer)).total())
          .isEqualTo((long) heads * budgets.get(layer));
      assertThat(budgets.get(layer)).isBetween(1, positions);
    }
    Files.delete(scratch.resolve("labels.tsv"));
    Files.delete(scratch);
  }

  @Test
  void givesRetrievalHeadsOfAllLayersTheSame() {
    String labels = "1 1\n1 0\n0 0\n0 0\n0 0\n0 0\n0 0\n0 0\n";
    DuoAttentionPolicy policy = policy(folder, labels, 1, 3);
    ModelShape shape = new ModelShape("test", LAYERS, 2, 2, 4, 4096, 1);
    // 16 heads of 10 are 160; 13 streaming heads of 4 leave 108, 36 for each of the three others.
    LayerBudgets some = policy.allocate(new AllocationRequest(shape, new ArrayPrompt(50), 10));
    assertThat(some).isEqualTo(LayerBudgets.of(36, 20, 4, 4, 4, 4, 4, 4));
    // Three times 30 leaves 70 for the streaming heads, between 5 and 6 for each.
    LayerBudgets all = policy.allocate(new AllocationRequest(shape, new ArrayPrompt(30), 10));
    assertThat(all.get(0)).isEqualTo(30);
    assertThat(all.total()).isEqualTo(80);
    assertThat(all.get(7)).isBetween(5, 6);
  }

  @Test
  void needsAFile() {
    assertThatThrownBy(() -> RegisteredPolicies.withDefaults("duo-attention"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("option labels of duo-attention has no default");
    assertThatThrownBy(() -> RegisteredPolicies.with("duo-attention", Map.of("labels", "no.tsv")))
        .hasMessage("no.tsv: there is no such file of head labels");
  }

  @Test
  void refusesAnotherModelBeforeAPrefill() {
    DuoAttentionPolicy policy = policy(folder, "1 0\n".repeat(LAYERS), 1, 2);
    policy.checkModel(new ModelShape("test", LAYERS, 4, 2, 4, 4096, 1));
    assertThatThrownBy(
            () -> policy.checkModel(new ModelShape("test", LAYERS + 1, 4, 2, 4, 4096, 1)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageEndingWith(
            " labels 8 layers of 2 heads, the model has 9 of 2; take the file of this model");
  }

  @Test
  void observesNothing() {
    assertThat(policy(folder, "1\n", 1, 1).observation()).isEqualTo(Observation.NONE);
  }

  private static DuoAttentionPolicy policy(Path folder, String labels, int sinks, int recent) {
    Path file = folder.resolve("labels.tsv");
    try {
      Files.writeString(file, labels);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new DuoAttentionPolicy(
        new DuoAttentionPolicy.Options(file.toString(), .5, sinks, recent));
  }
}
