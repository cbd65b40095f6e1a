package io.evolkv.runtime.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.Capability;
import io.evolkv.api.model.Completion;
import io.evolkv.api.model.DecodeCompanion;
import io.evolkv.api.model.DecodeEvictor;
import io.evolkv.api.model.GenerationRequest;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.KeyRotation;
import io.evolkv.api.model.LayerCache;
import io.evolkv.api.model.LayerView;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.model.ModelShape;
import io.evolkv.api.model.Observation;
import io.evolkv.api.model.Prefilled;
import io.evolkv.api.model.StepSelector;
import io.evolkv.api.model.StopRule;
import io.evolkv.api.model.TokenFollower;
import io.evolkv.runtime.kernels.KernelProvider;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What a decode step shows to evictors and selectors, and what it makes of their choices. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DecodeStepTest {
  private static final int NEW_TOKENS = 9;

  private ModelRuntime runtime = ArchitectureModels.tiny(KernelProvider.Choice.AUTO);
  private ModelShape shape = runtime.shape();
  private Prefilled prompt = runtime.prefill(ids(60, 1), Observation.window(5));

  @BeforeAll
  void open() {
    assertThat(runtime.capabilities())
        .contains(Capability.DECODE_EVICTION, Capability.STEP_SELECTION);
  }

  @AfterAll
  void close() {
    runtime.close();
  }

  private int[] ids(int count, long seed) {
    return new SplittableRandom(seed).ints(count, 2, shape.vocabularySize()).toArray();
  }

  @Test
  void theWindowsQueriesAreThoseThatItsAttentionCameFrom() {
    for (int layer = 0; layer < shape.layers(); layer++) {
      LayerView view = prompt.layer(layer);
      for (int head = 0; head < shape.queryHeads(); head++) {
        int kvHead = head / shape.group();
        for (int row = 0; row < view.windowQueries(); row++) {
          int seen = 60 - view.windowQueries() + row + 1;
          float[][] keys =
              IntStream.range(0, seen)
                  .mapToObj(position -> view.key(kvHead, position))
                  .toArray(float[][]::new);
          float[] expected = Arrays.copyOf(view.windowAttention(head, row), seen);
          assertClose(softmax(view.windowQuery(head, row), keys), expected);
        }
      }
    }
  }

  @Test
  void anEvictorSeesTheAttentionAndTheQueryOfTheStep() {
    int[] seen = {0};
    DecodeEvictor checking =
        cache -> {
          for (int head = 0; head < shape.queryHeads(); head++) {
            assertClose(softmax(cache.query(head), keys(cache, head)), cache.attention(head));
          }
          int entries = cache.entries(0);
          assertThat(cache.position(0, entries - 1)).isEqualTo(60 + seen[0]++ / shape.layers());
          return Optional.of(
              KeptEntries.same(shape.kvHeads(), IntStream.range(1, entries).toArray()));
        };
    Completion completion =
        runtime
            .generate(List.of(request(kept(2), Optional.of(checking), Optional.empty())))
            .getFirst();
    assertThat(seen[0]).isEqualTo((completion.tokens().size() - 1) * shape.layers());
  }

  private float[][] keys(LayerCache cache, int queryHead) {
    int kvHead = queryHead / shape.group();
    return IntStream.range(0, cache.entries(kvHead))
        .mapToObj(entry -> cache.key(kvHead, entry))
        .toArray(float[][]::new);
  }

  private static double[] softmax(float[] query, float[][] keys) {
    double[] row = new double[keys.length];
    double sum = 0;
    for (int j = 0; j < keys.length; j++) {
      for (int t = 0; t < query.length; t++) {
        row[j] += (double) query[t] * keys[j][t];
      }
      row[j] = Math.exp(row[j] / Math.sqrt(query.length));
      sum += row[j];
    }
    for (int j = 0; j < keys.length; j++) {
      row[j] /= sum;
    }
    return row;
  }

  private static void assertClose(double[] expected, float[] actual) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) actual[i]).isCloseTo(expected[i], within(1e-4));
    }
  }

  /** Attending to some entries is the same as holding no others, to the bit. */
  @Test
  void selectingIsAsIfTheOtherEntriesWereNotThere() {
    for (int seed = 0; seed < 4; seed++) {
      List<KeptEntries> some = kept(seed);
      List<KeptEntries> all = ArchitectureModels.all(runtime, 60);
      StepSelector selector = cache -> held(cache, some.get(cache.layer()));
      Completion selecting =
          runtime
              .generate(List.of(request(all, Optional.empty(), Optional.of(selector))))
              .getFirst();
      Completion holding =
          runtime.generate(List.of(request(some, Optional.empty(), Optional.empty()))).getFirst();
      assertThat(selecting.tokens()).isEqualTo(holding.tokens());
      assertThat(selecting.bytesRead()).isEqualTo(holding.bytesRead());
      assertThat(selecting.promptEntries()).isEqualTo(60L * shape.kvHeads() * shape.layers());
    }
  }

  /** The entries of the prompt that stay, and all generated ones. */
  private KeptEntries held(LayerCache cache, KeptEntries prompt) {
    assertThatThrownBy(() -> cache.attention(0)).isInstanceOf(IllegalStateException.class);
    int[][] heads = new int[shape.kvHeads()][];
    for (int head = 0; head < heads.length; head++) {
      heads[head] =
          IntStream.concat(
                  IntStream.of(prompt.head(head)), IntStream.range(60, cache.entries(head)))
              .toArray();
    }
    return KeptEntries.of(heads);
  }

  @Test
  void whatIsNotSelectedGetsNoAttention() {
    StepSelector newest = cache -> KeptEntries.same(shape.kvHeads(), 0, cache.entries(0) - 1);
    DecodeEvictor checking =
        cache -> {
          float[] row = cache.attention(1);
          assertThat(row).hasSize(cache.entries(0));
          assertThat(row[0] + row[row.length - 1]).isCloseTo(1f, within(1e-5f));
          return Optional.empty();
        };
    List<KeptEntries> all = ArchitectureModels.all(runtime, 60);
    Completion completion =
        runtime
            .generate(List.of(request(all, Optional.of(checking), Optional.of(newest))))
            .getFirst();
    long entry = 2L * shape.headDim() * Float.BYTES;
    long steps = completion.tokens().size() - 1L;
    assertThat(completion.bytesRead())
        .isEqualTo(steps * shape.layers() * shape.kvHeads() * 2 * entry);
  }

  @Test
  void aSelectorSaysWhatChoosingHasRead() {
    StepSelector counting =
        new StepSelector() {
          private long read;

          @Override
          public KeptEntries select(LayerCache cache) {
            read += 1000;
            return KeptEntries.same(shape.kvHeads(), 0);
          }

          @Override
          public long bytesRead() {
            return read;
          }
        };
    Completion completion =
        runtime
            .generate(List.of(request(kept(1), Optional.empty(), Optional.of(counting))))
            .getFirst();
    long attended = shape.kvHeads() * 2L * shape.headDim() * Float.BYTES;
    assertThat(completion.bytesRead())
        .isEqualTo((completion.tokens().size() - 1L) * shape.layers() * (1000 + attended));
  }

  @Test
  void selectorsInABatchAreIndependent() {
    List<GenerationRequest> requests = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      int first = i;
      StepSelector selector =
          cache ->
              KeptEntries.same(shape.kvHeads(), IntStream.range(first, cache.entries(0)).toArray());
      List<KeptEntries> all = ArchitectureModels.all(runtime, 60);
      requests.add(request(all, Optional.empty(), Optional.of(selector)));
    }
    List<Completion> alone =
        requests.stream().map(request -> runtime.generate(List.of(request)).getFirst()).toList();
    assertThat(runtime.generate(requests)).isEqualTo(alone);
  }

  @Test
  void entriesThatAreNotThereAreRefused() {
    StepSelector wrong = cache -> KeptEntries.same(shape.kvHeads(), 60, 61);
    GenerationRequest request =
        request(ArchitectureModels.all(runtime, 60), Optional.empty(), Optional.of(wrong));
    assertThatThrownBy(() -> runtime.generate(List.of(request)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("layer 0, head 0, which holds the entries 0 to 60");
  }

  /** Attends beside the cache, in double precision, to entries of the prompt that it dropped. */
  private final class Remembering implements DecodeCompanion {
    private final List<KeptEntries> kept;
    private int steps;

    Remembering(List<KeptEntries> kept) {
      this.kept = kept;
    }

    @Override
    public void beforeStep(int token) {
      steps++;
    }

    @Override
    public void blend(LayerCache cache, float[][] attended) {
      LayerView layer = prompt.layer(cache.layer());
      for (int head = 0; head < attended.length; head++) {
        int kvHead = head / shape.group();
        float[] query = cache.query(head);
        double held = 0;
        for (int entry = 0; entry < cache.entries(kvHead); entry++) {
          held += weight(query, cache.key(kvHead, entry));
        }
        double all = held;
        double[] mixed = new double[shape.headDim()];
        List<Integer> stayed = IntStream.of(kept.get(cache.layer()).head(kvHead)).boxed().toList();
        for (int position = 0; position < 60; position++) {
          if (!stayed.contains(position)) {
            double weight = weight(query, layer.key(kvHead, position));
            all += weight;
            for (int t = 0; t < mixed.length; t++) {
              mixed[t] += weight * layer.value(kvHead, position)[t];
            }
          }
        }
        for (int t = 0; t < mixed.length; t++) {
          attended[head][t] = (float) (held / all * attended[head][t] + mixed[t] / all);
        }
      }
    }

    private double weight(float[] query, float[] key) {
      double dot = 0;
      for (int t = 0; t < query.length; t++) {
        dot += (double) query[t] * key[t];
      }
      return Math.exp(dot / Math.sqrt(query.length));
    }

    @Override
    public Optional<KeptEntries> evict(LayerCache cache) {
      return Optional.empty();
    }

    @Override
    public long heldBytes() {
      return 8L * shape.headDim() + 1;
    }

    @Override
    public long assistantBytes() {
      return 77;
    }

    @Override
    public long bytesRead() {
      return 1000L * steps;
    }
  }

  @Test
  void aCompanionMayPutBackWhatTheCacheLacks() {
    List<KeptEntries> all = ArchitectureModels.all(runtime, 60);
    Completion whole =
        runtime.generate(List.of(request(all, Optional.empty(), Optional.empty()))).getFirst();
    for (int seed = 0; seed < 3; seed++) {
      List<KeptEntries> some = kept(seed);
      DecodeCompanion companion = new Remembering(some);
      Completion blended =
          runtime
              .generate(List.of(request(some, Optional.of(companion), Optional.empty())))
              .getFirst();
      assertThat(blended.tokens()).isEqualTo(whole.tokens());
      Completion bare =
          runtime.generate(List.of(request(some, Optional.empty(), Optional.empty()))).getFirst();
      assertThat(blended.promptEntries()).isEqualTo(bare.promptEntries() + 2);
      assertThat(blended.promptBytes()).isEqualTo(bare.promptBytes() + companion.heldBytes());
      assertThat(blended.assistantBytes()).isEqualTo(77);
      assertThat(blended.bytesRead())
          .isEqualTo(bare.bytesRead() + 1000L * (blended.tokens().size() - 1));
    }
  }

  /** Chooses what a selector chooses, and says that nothing is beside the cache. */
  private record Choosing(StepSelector selector) implements DecodeCompanion {
    @Override
    public void beforeStep(int token) {}

    @Override
    public Optional<KeptEntries> select(LayerCache cache) {
      return cache.layer() == 0 ? Optional.empty() : Optional.of(selector.select(cache));
    }

    @Override
    public void blend(LayerCache cache, float[][] attended) {}

    @Override
    public Optional<KeptEntries> evict(LayerCache cache) {
      return Optional.empty();
    }

    @Override
    public long heldBytes() {
      return 0;
    }

    @Override
    public long assistantBytes() {
      return 0;
    }

    @Override
    public long bytesRead() {
      return 0;
    }
  }

  @Test
  void aCompanionMayChooseWhatIsAttendedTo() {
    List<KeptEntries> some = kept(3);
    StepSelector everySome = cache -> held(cache, some.get(cache.layer()));
    StepSelector allBelow =
        cache ->
            cache.layer() == 0
                ? KeptEntries.all(shape.kvHeads(), cache.entries(0))
                : everySome.select(cache);
    List<KeptEntries> all = ArchitectureModels.all(runtime, 60);
    Completion selecting =
        runtime.generate(List.of(request(all, Optional.empty(), Optional.of(allBelow)))).getFirst();
    DecodeCompanion choosing = new Choosing(everySome);
    Completion chosen =
        runtime.generate(List.of(request(all, Optional.of(choosing), Optional.empty()))).getFirst();
    assertThat(chosen).isEqualTo(selecting);
  }

  @Test
  void aFollowerAttendsAsALongerPromptWould() {
    int[] more = ids(5, 9);
    TokenFollower follower = runtime.follow(prompt);
    int[] longer = Arrays.copyOf(ids(60, 1), 65);
    for (int i = 0; i < more.length; i++) {
      longer[60 + i] = more[i];
      follower.feed(more[i]);
      assertThat(follower.length()).isEqualTo(61 + i);
    }
    Prefilled whole = runtime.prefill(longer, Observation.window(1));
    for (int layer = 0; layer < shape.layers(); layer++) {
      for (int head = 0; head < shape.queryHeads(); head++) {
        assertThat(follower.attention(layer, head))
            .containsExactly(whole.layer(layer).windowAttention(head, 0));
      }
    }
    long entry = 2L * shape.headDim() * Float.BYTES;
    assertThat(follower.bytes()).isEqualTo(65 * entry * shape.kvHeads() * shape.layers());
  }

  @Test
  void theFirstLayersAreAModelOfTheirOwn() {
    try (ModelRuntime first = runtime.firstLayers(2)) {
      assertThat(first.shape().layers()).isEqualTo(2);
      Prefilled part = first.prefill(ids(60, 1), Observation.window(5));
      for (int layer = 0; layer < 2; layer++) {
        assertThat(part.layer(layer).windowAttention(1, 4))
            .containsExactly(prompt.layer(layer).windowAttention(1, 4));
      }
    }
    assertThat(runtime.prefill(ids(60, 1), Observation.NONE).lastLogits())
        .as("the whole model goes on")
        .containsExactly(prompt.lastLogits());
    assertThatThrownBy(() -> runtime.firstLayers(shape.layers() + 1))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("cannot be taken");
  }

  private List<KeptEntries> kept(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<KeptEntries> kept = new ArrayList<>();
    for (int layer = 0; layer < shape.layers(); layer++) {
      int[] entries = IntStream.range(0, 60).filter(i -> random.nextInt(3) == 0).toArray();
      kept.add(KeptEntries.same(shape.kvHeads(), entries));
    }
    return kept;
  }

  private GenerationRequest request(
      List<KeptEntries> kept, Optional<DecodeEvictor> evictor, Optional<StepSelector> selector) {
    return new GenerationRequest(
        prompt, kept, NEW_TOKENS, StopRule.NEVER, evictor, selector, KeyRotation.ORIGINAL);
  }
}
