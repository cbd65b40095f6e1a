package io.evolkv.bench.fakes;

import io.evolkv.api.model.ModelDescription;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.model.ModelRuntimeFactory;
import io.evolkv.api.model.ModelSource;
import io.evolkv.api.model.Tokenizer;
import io.evolkv.api.optimizer.BudgetOptimizer;
import io.evolkv.api.optimizer.BudgetOptimizerFactory;
import io.evolkv.api.plugin.NoOptions;
import io.evolkv.api.plugin.Setting;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.policy.EvictionPolicyFactory;
import io.evolkv.api.task.TaskEvaluator;
import io.evolkv.api.task.TaskEvaluatorFactory;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/** The fakes as a plugin jar: runtime fake, task needle, policies recent and keep-all. */
public final class FakePlugins {
  private static final Map<Class<?>, List<Class<?>>> SERVICES = services();

  private FakePlugins() {}

  private static Map<Class<?>, List<Class<?>>> services() {
    Map<Class<?>, List<Class<?>>> services = new LinkedHashMap<>();
    services.put(ModelRuntimeFactory.class, List.of(RuntimeFactory.class));
    services.put(TaskEvaluatorFactory.class, List.of(NeedleFactory.class));
    services.put(EvictionPolicyFactory.class, List.of(RecentFactory.class, KeepAllFactory.class));
    services.put(BudgetOptimizerFactory.class, List.of(ShuffleFactory.class));
    return services;
  }

  /**
   * Writes the jar.
   *
   * @param folder the plugins folder
   */
  public static void jarInto(Path folder) {
    try (JarOutputStream jar =
        new JarOutputStream(Files.newOutputStream(folder.resolve("fakes.jar")))) {
      for (Path file : classFiles()) {
        jar.putNextEntry(new JarEntry("io/evolkv/bench/fakes/" + file.getFileName()));
        jar.write(Files.readAllBytes(file));
      }
      for (Map.Entry<Class<?>, List<Class<?>>> service : SERVICES.entrySet()) {
        jar.putNextEntry(new JarEntry("META-INF/services/" + service.getKey().getName()));
        for (Class<?> provider : service.getValue()) {
          jar.write((provider.getName() + "\n").getBytes(StandardCharsets.UTF_8));
        }
      }
    } catch (IOException | URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Path> classFiles() throws IOException, URISyntaxException {
    Path classes =
        Path.of(FakePlugins.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (Stream<Path> files = Files.list(classes.resolve("io/evolkv/bench/fakes"))) {
      return new ArrayList<>(files.sorted().toList());
    }
  }

  /** Makes {@link FakeRuntime}, or {@link FakeChatRuntime} where the model's name says chat. */
  public static final class RuntimeFactory implements ModelRuntimeFactory<NoOptions> {
    /** For the service loader. */
    public RuntimeFactory() {}

    @Override
    public String name() {
      return "fake";
    }

    @Override
    public String summary() {
      return "A model of three layers.";
    }

    @Override
    public Class<NoOptions> optionsType() {
      return NoOptions.class;
    }

    @Override
    public ModelRuntime open(ModelSource source, NoOptions options) {
      return source.location().contains("chat") ? new FakeChatRuntime() : new FakeRuntime();
    }

    @Override
    public ModelDescription describe(ModelSource source) {
      return new ModelDescription(List.of());
    }

    @Override
    public Tokenizer tokenizer(ModelSource source) {
      return new FakeRuntime().tokenizer();
    }
  }

  /**
   * Options of the task.
   *
   * @param count samples of a split
   * @param all whether to use twice as many
   */
  public record NeedleOptions(
      @Setting(value = "Samples of a split.", defaultValue = "5", min = 1, max = 7) int count,
      @Setting(value = "Two more samples.", defaultValue = "false") boolean all) {}

  /** Makes {@link NeedleTask}. */
  public static final class NeedleFactory implements TaskEvaluatorFactory<NeedleOptions> {
    /** For the service loader. */
    public NeedleFactory() {}

    @Override
    public String name() {
      return "needle";
    }

    @Override
    public String summary() {
      return "A letter in a line of dots.";
    }

    @Override
    public Class<NeedleOptions> optionsType() {
      return NeedleOptions.class;
    }

    @Override
    public TaskEvaluator create(NeedleOptions options) {
      return new NeedleTask(options.all() ? options.count() + 2 : options.count());
    }
  }

  /**
   * Options of the policy.
   *
   * @param window has no effect
   */
  public record RecentOptions(
      @Setting(value = "Has no effect.", defaultValue = "4", min = 1, max = 64) int window) {}

  /** Makes {@link FakePolicies#recent}. */
  public static final class RecentFactory implements EvictionPolicyFactory<RecentOptions> {
    /** For the service loader. */
    public RecentFactory() {}

    @Override
    public String name() {
      return "recent";
    }

    @Override
    public String summary() {
      return "Keeps the newest entries.";
    }

    @Override
    public Class<RecentOptions> optionsType() {
      return RecentOptions.class;
    }

    @Override
    public EvictionPolicy create(RecentOptions options) {
      return FakePolicies.recent();
    }
  }

  /** Makes {@link FakePolicies#full}. */
  public static final class KeepAllFactory implements EvictionPolicyFactory<NoOptions> {
    /** For the service loader. */
    public KeepAllFactory() {}

    @Override
    public String name() {
      return "keep-all";
    }

    @Override
    public String summary() {
      return "Keeps everything.";
    }

    @Override
    public Class<NoOptions> optionsType() {
      return NoOptions.class;
    }

    @Override
    public EvictionPolicy create(NoOptions options) {
      return FakePolicies.full();
    }
  }

  /** Makes {@link ShuffleOptimizer}. */
  public static final class ShuffleFactory implements BudgetOptimizerFactory<NoOptions> {
    /** For the service loader. */
    public ShuffleFactory() {}

    @Override
    public String name() {
      return "shuffle";
    }

    @Override
    public String summary() {
      return "Moves entries between layers.";
    }

    @Override
    public Class<NoOptions> optionsType() {
      return NoOptions.class;
    }

    @Override
    public BudgetOptimizer create(NoOptions options) {
      return new ShuffleOptimizer(4, 3, 3);
    }
  }
}
