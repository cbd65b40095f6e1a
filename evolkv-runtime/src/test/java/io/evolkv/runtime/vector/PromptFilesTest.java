package io.evolkv.runtime.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.Completion;
import io.evolkv.api.model.GenerationRequest;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.LayerView;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.model.ModelShape;
import io.evolkv.api.model.ModelSource;
import io.evolkv.api.model.Observation;
import io.evolkv.api.model.PrefillPruner;
import io.evolkv.api.model.Prefilled;
import io.evolkv.api.model.PrefilledFiles;
import io.evolkv.api.model.ScoringRequest;
import io.evolkv.api.model.StopRule;
import io.evolkv.runtime.cache.EntryFormat;
import io.evolkv.runtime.kernels.KernelProvider;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Prompts of the embedded model, written to files and read again. */
class PromptFilesTest {
  private static final int LENGTH = 61;
  private static final Observation EVERYTHING = new Observation(16, true, true);

  private final ModelRuntime runtime =
      new VectorRuntimeFactory()
          .open(
              new ModelSource("builtin:tiny", 1),
              new VectorOptions(KernelProvider.Choice.AUTO, EntryFormat.F32));
  private final PrefilledFiles files = runtime.prefilledFiles();
  private final ModelShape shape = runtime.shape();

  @TempDir private Path folder = Path.of("");

  @AfterEach
  void close() {
    files.close();
    runtime.close();
  }

  @Test
  void aPromptFromAFileShowsPoliciesTheSameBits() throws IOException {
    Prefilled prompt = runtime.prefill(tokens(LENGTH), EVERYTHING);
    Prefilled opened = reopened(prompt);

    assertThat(opened.length()).isEqualTo(LENGTH);
    assertThat(opened.lastLogits()).containsExactly(prompt.lastLogits());
    assertThat(opened.bytes()).isEqualTo(4L * shape.vocabularySize()).isLessThan(prompt.bytes());
    for (int layer = 0; layer < shape.layers(); layer++) {
      assertSame(opened.layer(layer), prompt.layer(layer));
    }
  }

  private void assertSame(LayerView opened, LayerView expected) {
    assertThat(opened.positions()).isEqualTo(LENGTH);
    assertThat(opened.windowQueries()).isEqualTo(16);
    for (int head = 0; head < shape.queryHeads(); head++) {
      for (int row = 0; row < 16; row++) {
        assertThat(opened.windowAttention(head, row))
            .containsExactly(expected.windowAttention(head, row));
        assertThat(opened.windowQuery(head, row)).containsExactly(expected.windowQuery(head, row));
      }
      assertThat(opened.columnSums(head)).containsExactly(expected.columnSums(head));
      assertThat(opened.queryMean(head, 3)).containsExactly(expected.queryMean(head, 3));
      assertThat(opened.queryCovariance(head, 0))
          .containsExactly(expected.queryCovariance(head, 0));
    }
    for (int head = 0; head < shape.kvHeads(); head++) {
      for (int position = 0; position < LENGTH; position++) {
        assertThat(opened.key(head, position)).containsExactly(expected.key(head, position));
        assertThat(opened.value(head, position)).containsExactly(expected.value(head, position));
      }
    }
  }

  @Test
  void sequencesThatStartFromAFileAreTheSame() throws IOException {
    SplittableRandom random = new SplittableRandom(4);
    Prefilled prompt = runtime.prefill(tokens(LENGTH), Observation.NONE);
    Prefilled opened = reopened(prompt);
    for (int i = 0; i < 4; i++) {
      List<KeptEntries> kept =
          IntStream.range(0, shape.layers()).mapToObj(layer -> random(random)).toList();

      assertThat(decode(opened, kept)).isEqualTo(decode(prompt, kept));
      assertThat(score(opened, kept)).containsExactly(score(prompt, kept));
    }
  }

  /** Some entries of each head, different ones. */
  private KeptEntries random(SplittableRandom random) {
    int[][] kept = new int[shape.kvHeads()][];
    for (int head = 0; head < kept.length; head++) {
      kept[head] = IntStream.range(0, LENGTH).filter(i -> random.nextInt(3) == 0).toArray();
    }
    return KeptEntries.of(kept);
  }

  private Completion decode(Prefilled prompt, List<KeptEntries> kept) {
    return runtime
        .generate(List.of(GenerationRequest.of(prompt, kept, 20, StopRule.END_TOKEN)))
        .getFirst();
  }

  private double[] score(Prefilled prompt, List<KeptEntries> kept) {
    return runtime.score(List.of(new ScoringRequest(prompt, kept, List.of(5, 6, 7, 8)))).getFirst();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 16, 17})
  void shortPromptsHaveShortWindows(int length) throws IOException {
    Prefilled prompt = runtime.prefill(tokens(length), EVERYTHING);
    Prefilled opened = reopened(prompt);

    int window = Math.min(16, length);
    assertThat(opened.layer(2).windowQueries()).isEqualTo(window);
    assertThat(opened.layer(2).windowAttention(1, window - 1))
        .containsExactly(prompt.layer(2).windowAttention(1, window - 1));
  }

  @Test
  void whatWasNotObservedIsNotThere() throws IOException {
    LayerView layer = reopened(runtime.prefill(tokens(5), Observation.NONE)).layer(0);

    assertThat(layer.windowQueries()).isZero();
    assertThatThrownBy(() -> layer.windowAttention(0, 0))
        .hasMessage("the policy declared no observation window");
    assertThatThrownBy(() -> layer.columnSums(0)).hasMessage("the policy declared no column sums");
    assertThatThrownBy(() -> layer.queryMean(0, 0))
        .hasMessage("the policy declared no query statistics");
  }

  @Test
  void keptEntriesThatAreNotThereAreRefusedAsInMemory() throws IOException {
    Prefilled opened = reopened(runtime.prefill(tokens(5), Observation.NONE));
    List<KeptEntries> tooFar =
        Collections.nCopies(shape.layers(), KeptEntries.same(shape.kvHeads(), 5));

    assertThatThrownBy(() -> decode(opened, tooFar))
        .hasMessage("kept entry 5 of layer 0, head 0: there are only 5");
  }

  @Test
  void anEntryIsOneRowOfTheFile() throws IOException {
    Prefilled prompt = runtime.prefill(tokens(LENGTH), Observation.NONE);
    Path file = written(prompt);
    int dim = shape.headDim();
    int layer = 3;
    int head = shape.kvHeads() - 1;
    int position = 17;
    int row = (layer * shape.kvHeads() + head) * LENGTH + position;

    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    bytes.position(128 + 4 * shape.vocabularySize() + row * 2 * dim * 4);
    float[] stored = new float[2 * dim];
    bytes.asFloatBuffer().get(stored);

    LayerView view = prompt.layer(layer);
    assertThat(Arrays.copyOf(stored, dim)).containsExactly(view.key(head, position));
    assertThat(Arrays.copyOfRange(stored, dim, 2 * dim))
        .containsExactly(view.value(head, position));
  }

  @Test
  void everyDamageIsNoticedAndToldInOneLine() throws IOException {
    Path file = written(runtime.prefill(tokens(7), Observation.window(2)));
    byte[] bytes = Files.readAllBytes(file);
    SplittableRandom random = new SplittableRandom(9);
    for (int i = 0; i < 400; i++) {
      byte[] damaged = bytes.clone();
      int at = i < 128 ? i : random.nextInt(bytes.length);
      damaged[at] ^= (byte) (1 << random.nextInt(8));
      // The reserved bytes belong to the header's checksum too.
      assertUnusable(Files.write(file, damaged));
    }
  }

  @Test
  void aFileThatEndsEarlyOrLateIsNoticed() throws IOException {
    Path file = written(runtime.prefill(tokens(7), Observation.window(2)));
    byte[] bytes = Files.readAllBytes(file);
    for (int length : new int[] {0, 1, 127, 128, 5000, bytes.length - 1, bytes.length + 1}) {
      assertUnusable(Files.write(file, Arrays.copyOf(bytes, length)));
    }
    assertThatThrownBy(() -> files.open(Files.write(file, Arrays.copyOf(bytes, 5000)), "id"))
        .hasMessage(
            "%s is damaged: it has 5000 bytes and should have %d; delete it, so that the prompt is"
                    .formatted(file, bytes.length)
                + " prefilled again");
  }

  @Test
  void aFileWithoutItsHeaderIsOneThatWasNotWrittenToItsEnd() throws IOException {
    Path file = written(runtime.prefill(tokens(7), Observation.NONE));
    byte[] bytes = Files.readAllBytes(file);
    Arrays.fill(bytes, 0, 128, (byte) 0);

    assertThatThrownBy(() -> files.open(Files.write(file, bytes), "id"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(file + " is no file of a prefilled prompt; ");
  }

  private void assertUnusable(Path file) {
    assertThatThrownBy(() -> files.open(file, "id"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageEndingWith("; delete it, so that the prompt is prefilled again")
        .message()
        .doesNotContain("\n");
  }

  @Test
  void anotherPromptAndNoFileAreToldApart() throws IOException {
    Path file = written(runtime.prefill(tokens(7), Observation.NONE));

    assertThatThrownBy(() -> files.open(file, "other id"))
        .hasMessageStartingWith(file + " is another prompt than the one that is needed; ");
    Path none = folder.resolve("none");
    assertThatThrownBy(() -> files.open(none, "id")).hasMessage(none + ": no such file");
  }

  @Test
  void aPromptOfAnotherModelIsRefused() throws IOException {
    Path file = written(runtime.prefill(tokens(7), Observation.NONE));

    try (ModelRuntime smaller = runtime.firstLayers(2);
        PrefilledFiles others = smaller.prefilledFiles()) {
      assertThatThrownBy(() -> others.open(file, "id"))
          .hasMessageStartingWith(file + " is a prompt of another model; ");
    }
  }

  @Test
  void aPrunedPromptCannotBeWritten() {
    PrefillPruner newest =
        layer -> IntStream.range(Math.min(1, layer.positions() - 1), layer.positions()).toArray();
    Prefilled pruned = runtime.prefill(tokens(9), Observation.NONE, newest);

    assertThatThrownBy(() -> written(pruned))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("only a whole prompt in memory can be written");
  }

  private Prefilled reopened(Prefilled prompt) throws IOException {
    return files.open(written(prompt), "id");
  }

  private Path written(Prefilled prompt) throws IOException {
    Path file = folder.resolve("prompt");
    files.write(prompt, "id", file);
    return file;
  }

  private int[] tokens(int length) {
    SplittableRandom random = new SplittableRandom(length);
    return IntStream.range(0, length).map(i -> random.nextInt(shape.vocabularySize())).toArray();
  }
}
