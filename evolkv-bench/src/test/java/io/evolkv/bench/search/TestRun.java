package io.evolkv.bench.search;

import com.typesafe.config.ConfigFactory;
import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.optimizer.BudgetOptimizer;
import io.evolkv.bench.config.Settings;
import io.evolkv.bench.config.Settings.PluginChoice;
import io.evolkv.bench.config.StoreSettings;
import io.evolkv.bench.fakes.FakePolicies;
import io.evolkv.bench.fakes.FakeRuntime;
import io.evolkv.bench.fakes.Journals;
import io.evolkv.bench.fakes.NeedleTask;
import io.evolkv.bench.fakes.ShuffleOptimizer;
import io.evolkv.bench.memory.MemoryCap;
import io.evolkv.bench.plugin.PluginRegistry;
import io.evolkv.bench.report.Progress;
import io.evolkv.bench.wiring.PolicySource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A search on the fakes, with everything that a test may want to vary. */
final class TestRun {
  static final int SAMPLES = 6;

  private final Path output;
  private FakeRuntime runtime = new FakeRuntime();
  private final List<String> notices = new ArrayList<>();
  private BudgetOptimizer optimizer = new ShuffleOptimizer(4, 3, 3);
  private List<String> compare = List.of("full", "recent", "allocating");
  private int meanBudget = 5;
  private int threads = 1;
  private double tieBreaker = 0.5;
  private int racing;

  TestRun(Path output) {
    this.output = output;
  }

  TestRun optimizer(BudgetOptimizer changed) {
    optimizer = changed;
    return this;
  }

  TestRun compare(String... changed) {
    compare = List.of(changed);
    return this;
  }

  TestRun meanBudget(int changed) {
    meanBudget = changed;
    return this;
  }

  TestRun threads(int changed) {
    threads = changed;
    return this;
  }

  TestRun tieBreaker(double changed) {
    tieBreaker = changed;
    return this;
  }

  TestRun racing(int changed) {
    racing = changed;
    return this;
  }

  TestRun runtime(FakeRuntime changed) {
    runtime = changed;
    return this;
  }

  FakeRuntime runtime() {
    return runtime;
  }

  List<String> notices() {
    return notices;
  }

  SearchResult run(Start start) {
    return new SearchRun(
            settings(),
            runtime,
            FakePolicies.recent(),
            optimizer,
            new NeedleTask(SAMPLES),
            policies(),
            PluginRegistry.of(List.of()))
        .run(start, Progress.SILENT, notices::add);
  }

  Settings settings() {
    return new Settings(
        "builtin:fake",
        choice("fake"),
        choice("needle"),
        choice("recent"),
        choice("shuffle"),
        meanBudget,
        SAMPLES,
        SAMPLES,
        tieBreaker,
        racing,
        compare,
        3,
        threads,
        "local",
        new StoreSettings(MemoryCap.ofBytes(Long.MAX_VALUE), Optional.empty()),
        output,
        "test");
  }

  private static PluginChoice choice(String name) {
    return new PluginChoice(name, ConfigFactory.empty());
  }

  static PolicySource policies() {
    return (name, options) ->
        switch (name) {
          case "full" -> FakePolicies.full();
          case "cheat" -> FakePolicies.full();
          case "recent" -> FakePolicies.recent();
          case "allocating" -> FakePolicies.allocating();
          case "shuffle" -> FakePolicies.observing(2);
          default -> throw new InvalidInputException("there is no policy " + name);
        };
  }

  /** A file of a run; of the summary only what does not vary. */
  static String file(Path directory, String name) {
    try {
      String text = Files.readString(directory.resolve(name));
      return name.equals("summary.json") ? text.substring(0, text.indexOf("\"timings\"")) : text;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What two runs of the same search have in common. */
  static List<String> results(Path directory) {
    Stream<String> files =
        Stream.of("budgets.json", "summary.json").map(name -> file(directory, name));
    return Stream.concat(Journals.results(directory.resolve("journal.db")).stream(), files)
        .toList();
  }
}
