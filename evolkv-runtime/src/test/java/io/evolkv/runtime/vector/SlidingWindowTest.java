package io.evolkv.runtime.vector;

import static org.assertj.core.api.Assertions.assertThat;

import io.evolkv.api.model.Completion;
import io.evolkv.api.model.DecodeEvictor;
import io.evolkv.api.model.GenerationRequest;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.KeyRotation;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.model.Observation;
import io.evolkv.api.model.Prefilled;
import io.evolkv.api.model.ScoringRequest;
import io.evolkv.api.model.StopRule;
import io.evolkv.runtime.gguf.SharedFiles;
import io.evolkv.runtime.kernels.KernelProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Gemma 3 in small: of its seven layers the sixth sees everything, the others 16 positions. Sliding
 * layers are not compressed, whatever a request asks for.
 */
class SlidingWindowTest {
  private static final int WINDOW = 16;
  private static final int GLOBAL = 5;
  private static final int LENGTH = 60;

  private ModelRuntime runtime;
  private int[] ids;
  private Prefilled prompt;

  /** Before the first test, so that there is something to close after each. */
  @BeforeAll
  static void requireTheModel() {
    SharedFiles.require("goldens/arch/gguf/gemma3.gguf");
  }

  @BeforeEach
  void prefill() {
    runtime = ArchitectureModels.gguf("gemma3", 2, KernelProvider.Choice.AUTO);
    ids = new SplittableRandom(1).ints(LENGTH, 2, 320).toArray();
    prompt = runtime.prefill(ids, new Observation(4, true, false));
  }

  @AfterEach
  void close() {
    runtime.close();
  }

  /** One entry per head on sliding layers, all on the global one. */
  private List<KeptEntries> hardlyAny() {
    List<KeptEntries> kept = new ArrayList<>();
    for (int layer = 0; layer < runtime.shape().layers(); layer++) {
      kept.add(layer == GLOBAL ? KeptEntries.all(2, LENGTH) : KeptEntries.same(2, 0));
    }
    return kept;
  }

  private GenerationRequest request(List<KeptEntries> kept) {
    return GenerationRequest.of(prompt, kept, 30, StopRule.NEVER);
  }

  @Test
  void theRuntimeTellsWhichLayersSlide() {
    for (int layer = 0; layer < runtime.shape().layers(); layer++) {
      OptionalInt expected = layer == GLOBAL ? OptionalInt.empty() : OptionalInt.of(WINDOW);
      assertThat(runtime.shape().slidingWindow(layer)).isEqualTo(expected);
    }
  }

  @Test
  void attentionIsZeroOutsideTheWindow() {
    for (int row = 0; row < 4; row++) {
      int position = LENGTH - 4 + row;
      float[] sliding = prompt.layer(0).windowAttention(1, row);
      for (int i = 0; i < LENGTH; i++) {
        boolean seen = i > position - WINDOW && i <= position;
        assertThat(sliding[i] > 0).as("position %d from %d", i, position).isEqualTo(seen);
      }
      assertThat(prompt.layer(GLOBAL).windowAttention(1, row)[0]).isPositive();
    }
  }

  @Test
  void keptEntriesOfSlidingLayersDoNotMatter() {
    Completion all =
        runtime.generate(List.of(request(ArchitectureModels.all(runtime, LENGTH)))).getFirst();
    Completion hardlyAny = runtime.generate(List.of(request(hardlyAny()))).getFirst();
    assertThat(hardlyAny).isEqualTo(all);

    List<Integer> rest = List.of(7, 99, 8, 200, 31, 6, 6, 6, 17, 18, 19, 20, 21, 22, 23, 24, 25, 9);
    List<double[]> scores =
        runtime.score(
            List.of(
                new ScoringRequest(prompt, hardlyAny(), rest),
                new ScoringRequest(prompt, ArchitectureModels.all(runtime, LENGTH), rest)));
    assertThat(scores.get(0)).containsExactly(scores.get(1));
  }

  /** Caches forget from time to time; a prefill of the same tokens has never forgotten. */
  @Test
  void aLongDecodeIsWhatPrefillsOfItsTokensGive() {
    GenerationRequest request =
        GenerationRequest.of(prompt, ArchitectureModels.all(runtime, LENGTH), 150, StopRule.NEVER);
    List<Integer> tokens = runtime.generate(List.of(request)).getFirst().tokens();
    for (int step : new int[] {1, 63, 64, 65, 66, 100, 128, 129, 149}) {
      int[] sequence =
          IntStream.concat(
                  IntStream.of(ids), tokens.stream().mapToInt(Integer::intValue).limit(step))
              .toArray();
      float[] logits = runtime.prefill(sequence, Observation.NONE).lastLogits();
      float largest = logits[tokens.get(step)];
      for (float logit : logits) {
        assertThat(logit).as("step %d", step).isLessThanOrEqualTo(largest);
      }
    }
  }

  @Test
  void keysOfSlidingLayersKeepTheirPositionsWhereOthersStandByTheirPlace() {
    GenerationRequest original =
        GenerationRequest.of(prompt, ArchitectureModels.all(runtime, LENGTH), 150, StopRule.NEVER);
    GenerationRequest byPlace =
        new GenerationRequest(
            prompt,
            original.kept(),
            original.maxNewTokens(),
            original.stop(),
            Optional.empty(),
            Optional.empty(),
            KeyRotation.BY_PLACE);
    assertThat(runtime.generate(List.of(byPlace)).getFirst().tokens())
        .isEqualTo(runtime.generate(List.of(original)).getFirst().tokens());
  }

  @Test
  void keptEntriesOfTheGlobalLayerDoMatter() {
    List<KeptEntries> fewGlobal = new ArrayList<>(hardlyAny());
    fewGlobal.set(GLOBAL, KeptEntries.same(2, 0, LENGTH - 1));
    List<Integer> rest = List.of(7, 99, 8);
    List<double[]> scores =
        runtime.score(
            List.of(
                new ScoringRequest(prompt, hardlyAny(), rest),
                new ScoringRequest(prompt, fewGlobal, rest)));
    assertThat(scores.get(0)[2]).isNotEqualTo(scores.get(1)[2]);
  }

  @Test
  void entriesHeldAreReportedAsTheyAre() {
    Completion completion = runtime.generate(List.of(request(hardlyAny()))).getFirst();
    int heads = runtime.shape().kvHeads();
    long expected = heads * (6L * (WINDOW - 1) + LENGTH);
    assertThat(completion.promptEntries()).isEqualTo(expected);
    assertThat(completion.promptBytes())
        .isEqualTo(expected * 2 * runtime.shape().headDim() * Float.BYTES);
  }

  @Test
  void evictorsAreAskedForTheGlobalLayerOnly() {
    TreeSet<Integer> layers = new TreeSet<>();
    DecodeEvictor evictor =
        cache -> {
          layers.add(cache.layer());
          return Optional.empty();
        };
    GenerationRequest request =
        new GenerationRequest(
            prompt,
            hardlyAny(),
            5,
            StopRule.NEVER,
            Optional.of(evictor),
            Optional.empty(),
            KeyRotation.ORIGINAL);
    runtime.generate(List.of(request));
    assertThat(layers).containsExactly(GLOBAL);
  }
}
