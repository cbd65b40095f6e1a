package io.evolkv.bench.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.Capability;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.model.Observation;
import io.evolkv.api.model.Prefilled;
import io.evolkv.api.task.Split;
import io.evolkv.bench.config.StoreSettings;
import io.evolkv.bench.evaluation.TokenizedSample;
import io.evolkv.bench.fakes.FakePrompt;
import io.evolkv.bench.fakes.FakeRuntime;
import io.evolkv.bench.fakes.NeedleTask;
import io.evolkv.bench.memory.KeyValueMemory;
import io.evolkv.bench.memory.MemoryCap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptStoreTest {
  private final ModelRuntime runtime = new FakeRuntime(Capability.PREFILLED_FILES);
  private final List<TokenizedSample> samples =
      TokenizedSample.all(
          IntStream.range(0, 3).mapToObj(i -> NeedleTask.sample(Split.SEARCH, i)).toList(),
          runtime);
  private final List<Prefilled> prompts =
      samples.stream().map(s -> runtime.prefill(s.prompt(), Observation.window(2))).toList();
  private final List<String> log = new ArrayList<>();

  @TempDir private Path folder = Path.of("");
  private Path run = Path.of("");

  @BeforeEach
  void makeRun() throws IOException {
    run = Files.createDirectory(folder.resolve("run"));
  }

  @Test
  void promptsStayInMemoryUpToTheCapAndTheOthersAreInFiles() {
    long two = prompts.get(0).bytes() + prompts.get(1).bytes();
    try (PromptStore store = store(runtime, 3 * two / 2)) {
      assertThat(keep(store, 0)).isSameAs(prompts.get(0));
      assertThat(keep(store, 1)).isSameAs(prompts.get(1));
      assertThat(files()).isEmpty();
      Prefilled third = keep(store, 2);
      assertThat(third.bytes()).isZero();
      assertThat(((FakePrompt) third).text()).isEqualTo(((FakePrompt) prompts.get(2)).text());
      assertThat(files()).containsExactly("prompt-000002.kv");
    }
    assertThat(log).containsExactly("1 of 3 prefilled prompts in files");
  }

  @Test
  void withoutAnyMemoryAllAreInFilesWhichGoWithTheStore() {
    try (PromptStore store = store(runtime, 0)) {
      for (int i = 0; i < 3; i++) {
        assertThat(keep(store, i)).isNotSameAs(prompts.get(i));
      }
      assertThat(files()).hasSize(3);
    }
    assertThat(run.resolve("prompts")).doesNotExist();
  }

  @Test
  void aRuntimeThatHasNoFilesKeepsAllInMemory() {
    try (PromptStore store = store(new FakeRuntime(), 0)) {
      assertThat(keep(store, 0)).isSameAs(prompts.get(0));
      assertThat(store.find(0, samples.get(0))).isEmpty();
    }
    assertThat(files()).isEmpty();
    assertThat(log).isEmpty();
  }

  @Test
  void filesThatAKilledProcessLeftAreTakenUpIfTheyAreTheSamePrompts() throws IOException {
    leave(0, 1);
    Path damaged = run.resolve("prompts/prompt-000001.kv");
    Files.writeString(damaged, "x");

    try (PromptStore store = store(runtime, 0)) {
      Prefilled found = store.find(0, samples.get(0)).orElseThrow();
      assertThat(((FakePrompt) found).text()).isEqualTo(((FakePrompt) prompts.get(0)).text());
      assertThat(store.find(1, samples.get(1))).isEmpty();
      assertThat(store.find(2, samples.get(2))).isEmpty();
      assertThat(log).containsExactly("prefilled again: " + damaged + " is of no use");
      keep(store, 1);
      assertThat(store.find(1, samples.get(1))).isPresent();
      assertThat(store.find(0, samples.get(1))).as("another prompt").isEmpty();
    }
    assertThat(run.resolve("prompts")).doesNotExist();
  }

  @Test
  void filesOfOtherInputsAreNotTakenUp() throws IOException {
    leave(0);

    try (PromptStore other = open(runtime, 0, settings(), run, "other")) {
      assertThat(other.find(0, samples.get(0))).isEmpty();
    }
  }

  @Test
  void aStoreThatNobodyAskedDeletesWhatAKilledProcessLeft() throws IOException {
    leave(0, 2);

    store(runtime, Long.MAX_VALUE).close();

    assertThat(run.resolve("prompts")).doesNotExist();
  }

  @Test
  void whatIsNotItsOwnStays() throws IOException {
    try (PromptStore store = store(runtime, 0)) {
      keep(store, 0);
      Files.writeString(run.resolve("prompts/notes.txt"), "mine");
    }
    assertThat(files()).containsExactly("notes.txt");
    assertThat(log).last().asString().startsWith("files of prefilled prompts stay in ");
  }

  @Test
  void runsOfTheSameNameHaveFilesOfTheirOwnInASharedFolder() throws IOException {
    Path shared = folder.resolve("shared");
    StoreSettings settings = new StoreSettings(MemoryCap.ofBytes(0), Optional.of(shared));
    Path twin = Files.createDirectories(folder.resolve("elsewhere/run"));
    try (PromptStore one = open(runtime, 0, settings, run, "f");
        PromptStore two = open(runtime, 0, settings, twin, "f")) {
      keep(one, 0);
      keep(two, 0);
      assertThat(names(shared)).hasSize(2).allMatch(name -> name.matches("run-[0-9a-f]{12}"));
    }
    assertThat(names(shared)).isEmpty();
  }

  @Test
  void aFolderThatCannotBeMadeIsOneLineWithTheRemedy() throws IOException {
    Files.writeString(run.resolve("prompts"), "in the way");
    try (PromptStore store = store(runtime, 0)) {
      assertThatThrownBy(() -> keep(store, 0))
          .isInstanceOf(InvalidInputException.class)
          .hasMessage(
              "cannot write %s: a file is in the way; make room, or set store.dir to a folder with"
                      .formatted(run.resolve("prompts/prompt-000000.kv"))
                  + " more, and continue with --resume "
                  + run);
    }
  }

  /** As a process that is killed: its store is never closed. */
  @SuppressWarnings("resource")
  private void leave(int... indices) throws IOException {
    PromptStore killed = store(runtime, 0);
    for (int index : indices) {
      keep(killed, index);
    }
    assertThat(files()).hasSize(indices.length);
  }

  private Prefilled keep(PromptStore store, int index) {
    return store.keep(index, samples.get(index), prompts.get(index));
  }

  private PromptStore store(ModelRuntime model, long memory) {
    return open(model, memory, settings(), run, "fingerprint");
  }

  private PromptStore open(
      ModelRuntime model, long memory, StoreSettings settings, Path place, String fingerprint) {
    KeyValueMemory cap = KeyValueMemory.of(MemoryCap.ofBytes(memory));
    return PromptStore.open(model, cap, settings, place, fingerprint, log::add);
  }

  private static StoreSettings settings() {
    return new StoreSettings(MemoryCap.ofBytes(0), Optional.empty());
  }

  private List<String> files() {
    return names(run.resolve("prompts"));
  }

  private static List<String> names(Path folder) {
    String[] names = folder.toFile().list();
    return names == null ? List.of() : List.of(names);
  }
}
