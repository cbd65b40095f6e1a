package io.evolkv.bench.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The settings of a run, complete and checked.
 *
 * @param model a model file, relative to the current directory, a pulled one as {@code hf:<name>},
 *     or {@code builtin:<name>}
 * @param runtime what opens the model
 * @param task what is measured
 * @param policy the base policy whose budgets are searched
 * @param optimizer what searches
 * @param budgetMean entries per layer and KV head on average, at least 1
 * @param searchSamples samples that candidates are measured on, at least 1
 * @param heldOutSamples samples of the final comparison, at least 1
 * @param tieBreaker weight of the answers' likelihood, as a share of one sample's weight, in [0,
 *     1); 0 turns it off
 * @param racing samples of a round, after which candidates that cannot reach the best one any more
 *     are stopped; 0 for no racing, else less than the search samples
 * @param compare policies of the held-out comparison besides the searched budgets
 * @param seed seed of all randomness
 * @param threads threads to use; 0 for all processors
 * @param master where candidates are measured: {@code local}, or the master of a Spark cluster
 * @param store where prefilled prompts may be
 * @param outputDir the folder that run directories are made in
 * @param name the end of the run directory's name
 */
public record Settings(
    String model,
    PluginChoice runtime,
    PluginChoice task,
    PluginChoice policy,
    PluginChoice optimizer,
    int budgetMean,
    int searchSamples,
    int heldOutSamples,
    double tieBreaker,
    int racing,
    List<String> compare,
    long seed,
    int threads,
    String master,
    StoreSettings store,
    Path outputDir,
    String name) {

  /** The master that is this process. */
  static final String LOCAL = "local";

  /**
   * An extension by name, with its options.
   *
   * @param name the name
   * @param options options of the extension's options record, all of them where it is configured
   */
  public record PluginChoice(String name, Config options) {
    /**
     * An extension of the same kind beside this one.
     *
     * @param other its name
     * @param given options from the command line, texts by their names
     * @return its choice, with these options over those of this one if it is the same
     */
    public PluginChoice beside(String other, Map<String, String> given) {
      Config own = other.equals(name) ? options : ConfigFactory.empty();
      return new PluginChoice(
          other, ConfigFactory.parseMap(given, "--policy-option " + other).withFallback(own));
    }
  }

  /** Copies the list. */
  public Settings {
    compare = List.copyOf(compare);
  }

  /**
   * The number of threads that a run uses.
   *
   * @return at least 1
   */
  public int threadsToUse() {
    return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
  }

  /**
   * Whether candidates are measured in this process.
   *
   * @return false when Spark measures them
   */
  public boolean local() {
    return master.equals(LOCAL);
  }

  /**
   * These settings as a configuration file that gives the same settings again.
   *
   * @return HOCON, one setting a line, always the same text for the same settings
   */
  public String toHocon() {
    return new SettingsText(this).toString();
  }
}
