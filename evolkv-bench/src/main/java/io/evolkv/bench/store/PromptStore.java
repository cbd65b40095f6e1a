package io.evolkv.bench.store;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.Capability;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.model.Prefilled;
import io.evolkv.api.model.PrefilledFiles;
import io.evolkv.bench.config.StoreSettings;
import io.evolkv.bench.evaluation.TokenizedSample;
import io.evolkv.bench.journal.Digests;
import io.evolkv.bench.journal.DiskFailure;
import io.evolkv.bench.memory.KeyValueMemory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The prefilled prompts of one run. Prompts stay in memory as long as they fit under a cap; the
 * others go to files, where the runtime can do that, and are read from there. The files are deleted
 * when the store is closed. Those of a process that was killed are taken up by the next one, if
 * they are what it needs.
 */
public final class PromptStore implements AutoCloseable {
  private final Optional<PrefilledFiles> files;
  private final Path folder;
  private final KeyValueMemory memory;
  private final String run;
  private final String remedy;
  private final Consumer<String> log;
  private long held;
  private int inMemory;
  private int inFiles;

  private PromptStore(
      Optional<PrefilledFiles> files,
      Path folder,
      KeyValueMemory memory,
      String run,
      String remedy,
      Consumer<String> log) {
    this.files = files;
    this.folder = folder;
    this.memory = memory;
    this.run = run;
    this.remedy = remedy;
    this.log = log;
  }

  /**
   * Refuses settings that a store cannot work with.
   *
   * @param settings where the files will go
   * @throws InvalidInputException when that folder cannot be written
   */
  public static void require(StoreSettings settings) {
    settings.folder().ifPresent(StoreFolder::require);
  }

  /**
   * Opens the store of a run.
   *
   * @param runtime the model whose prompts these are
   * @param memory holds what stays in memory
   * @param settings where the files go
   * @param runDirectory the run's directory, open in this process alone
   * @param fingerprint all that the run's results depend on, in one value
   * @param log gets a line about what a person may want to know
   * @return the store; the caller closes it when the prompts are no longer used
   */
  public static PromptStore open(
      ModelRuntime runtime,
      KeyValueMemory memory,
      StoreSettings settings,
      Path runDirectory,
      String fingerprint,
      Consumer<String> log) {
    return open(
        runtime,
        memory,
        StoreFolder.of(runDirectory, settings.folder()),
        fingerprint,
        "make room, or set store.dir to a folder with more, and continue with --resume "
            + runDirectory,
        log);
  }

  /**
   * Opens the store of a part of a run's prompts, in a process that has no run directory.
   *
   * @param runtime the model whose prompts these are
   * @param memory holds what stays in memory
   * @param folder where the files go, of this process alone
   * @param run tells the runs of this process apart
   * @return the store; the caller closes it when the prompts are no longer used
   */
  public static PromptStore ofPart(
      ModelRuntime runtime, KeyValueMemory memory, Path folder, String run) {
    String remedy =
        "make room there, or set store.dir to a folder with more, and continue with --resume";
    return open(runtime, memory, folder, run, remedy, line -> {});
  }

  private static PromptStore open(
      ModelRuntime runtime,
      KeyValueMemory memory,
      Path folder,
      String run,
      String remedy,
      Consumer<String> log) {
    boolean able = runtime.capabilities().contains(Capability.PREFILLED_FILES);
    return new PromptStore(
        able ? Optional.of(runtime.prefilledFiles()) : Optional.empty(),
        folder,
        memory,
        run,
        remedy,
        log);
  }

  /**
   * The file that an earlier process has left of a prompt.
   *
   * @param index the sample's place among the search samples
   * @param sample the sample
   * @return the prompt; empty when there is no such file or it is of no use
   */
  public Optional<Prefilled> find(int index, TokenizedSample sample) {
    Path file = file(index);
    if (files.isEmpty() || !Files.exists(file)) {
      return Optional.empty();
    }
    try {
      Prefilled prompt = files.get().open(file, identity(sample));
      inFiles++;
      take(prompt);
      return Optional.of(prompt);
    } catch (InvalidInputException unusable) {
      log.accept("prefilled again: " + unusable.getMessage());
      return Optional.empty();
    }
  }

  /**
   * Keeps a prompt.
   *
   * @param index the sample's place among the search samples
   * @param sample the sample
   * @param prompt its prefilled prompt, which may stay in memory or not
   * @return the prompt to go on with
   * @throws InvalidInputException when a file cannot be written
   */
  public Prefilled keep(int index, TokenizedSample sample, Prefilled prompt) {
    if (files.isEmpty()) {
      take(prompt);
      inMemory++;
      return prompt;
    }
    if (memory.keepPrompt(prompt.bytes())) {
      held += prompt.bytes();
      inMemory++;
      return prompt;
    }
    Path file = file(index);
    String identity = identity(sample);
    try {
      Files.createDirectories(folder);
      files.get().write(prompt, identity, file);
    } catch (IOException e) {
      throw DiskFailure.writing(file, e, remedy);
    }
    inFiles++;
    Prefilled mapped = files.get().open(file, identity);
    take(mapped);
    return mapped;
  }

  private void take(Prefilled prompt) {
    memory.addPrompt(prompt.bytes());
    held += prompt.bytes();
  }

  private Path file(int index) {
    return folder.resolve(String.format(Locale.ROOT, "prompt-%06d.kv", index));
  }

  /** The run stands for model, policy and its observation. */
  private String identity(TokenizedSample sample) {
    int[] tokens = sample.prompt();
    ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * tokens.length);
    bytes.asIntBuffer().put(tokens);
    return run + " " + HexFormat.of().formatHex(Digests.sha256(bytes.array()));
  }

  /** Lets go of the prompts in files and deletes these. */
  @Override
  public void close() {
    if (inFiles > 0) {
      log.accept("%d of %d prefilled prompts in files".formatted(inFiles, inFiles + inMemory));
    }
    files.ifPresent(PrefilledFiles::close);
    memory.dropPrompts(held);
    held = 0;
    try {
      for (Path file : ownFiles()) {
        Files.deleteIfExists(file);
      }
      if (files.isPresent()) {
        Files.deleteIfExists(folder);
      }
    } catch (IOException e) {
      log.accept("files of prefilled prompts stay in " + folder + ": " + e);
    }
  }

  private List<Path> ownFiles() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(file -> file.getFileName().toString().matches("prompt-\\d+\\.kv")).toList();
    } catch (NoSuchFileException none) {
      return List.of();
    }
  }
}
