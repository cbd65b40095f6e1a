package io.evolkv.bench.execution;

import io.evolkv.api.error.InvalidInputException;
import java.io.File;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** Opens the connection to Spark, with what executors of this application need. */
final class SparkConnection {
  private static final Pattern LOCAL_CLUSTER =
      Pattern.compile("local-cluster\\[\\s*(\\d+)\\s*,\\s*(\\d+)\\s*,\\s*(\\d+)\\s*]");
  private static final Pattern IN_THIS_PROCESS = Pattern.compile("local(\\[.*])?");

  /** How long to wait for a first executor, and for another one after the last. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private static final Duration SETTLED = Duration.ofSeconds(3);
  private static final Duration POLL = Duration.ofMillis(50);

  private static final String EXECUTORS = "spark.executor.instances";
  private static final String JAVA_OPTIONS = "spark.executor.extraJavaOptions";
  private static final String EXECUTOR_JVM =
      "--add-modules=jdk.incubator.vector --enable-native-access=ALL-UNNAMED"
          + " --sun-misc-unsafe-memory-access=allow";

  private SparkConnection() {}

  /**
   * Connects.
   *
   * @param master the master's address, as Spark takes it
   * @throws InvalidInputException when Spark cannot be started or reached
   */
  static JavaSparkContext open(String master) {
    try {
      return new JavaSparkContext(configuration(master));
    } catch (Exception e) { // also checked ones, which Scala throws without saying so
      throw new InvalidInputException(
          "Spark does not start with execution.master=%s: %s"
              .formatted(master, SparkFailure.reason(e)),
          e);
    }
  }

  /**
   * Waits for executors: all that are expected, or as many as there are once no more come.
   *
   * @return how many there are; 1 for a master in this process
   * @throws InvalidInputException when none comes
   */
  static int executors(JavaSparkContext context) {
    if (IN_THIS_PROCESS.matcher(context.master()).matches()) {
      return 1;
    }
    int expected = context.getConf().getInt(EXECUTORS, Integer.MAX_VALUE);
    long begin = System.nanoTime();
    long changed = begin;
    int executors = 0;
    while (executors < expected
        && (executors == 0 || System.nanoTime() - changed < SETTLED.toNanos())) {
      if (System.nanoTime() - begin > PATIENCE.toNanos()) {
        throw new InvalidInputException(
            "Spark at execution.master=%s gives no executor; is it up, and has it workers"
                    .formatted(context.master())
                + " with enough memory (spark.executor.memory) and free cores?");
      }
      LockSupport.parkNanos(POLL.toNanos());
      // The driver stands in this list as well.
      int now = context.sc().getExecutorMemoryStatus().size() - 1;
      changed = now == executors ? changed : System.nanoTime();
      executors = now;
    }
    return executors;
  }

  /** What the user set as system properties {@code spark.*} wins, but for what must be. */
  static SparkConf configuration(String master) {
    SparkConf conf = new SparkConf();
    conf.setMaster(master);
    conf.setIfMissing("spark.app.name", "evolkv");
    conf.setIfMissing("spark.ui.enabled", "false");
    conf.setIfMissing("spark.ui.showConsoleProgress", "false");
    // The samples' own form is Java's: without what can be computed again.
    conf.set("spark.serializer", "org.apache.spark.serializer.JavaSerializer");
    conf.set(JAVA_OPTIONS, (EXECUTOR_JVM + " " + conf.get(JAVA_OPTIONS, "")).strip());
    List<String> jars = ApplicationJars.paths().stream().map(Object::toString).toList();
    Matcher localCluster = LOCAL_CLUSTER.matcher(master);
    if (localCluster.matches()) {
      ofLocalCluster(conf, localCluster, jars);
    } else if (!IN_THIS_PROCESS.matcher(master).matches()) {
      String given = conf.get("spark.jars", "");
      conf.set(
          "spark.jars",
          jars.stream()
              .filter(jar -> jar.endsWith(".jar"))
              .collect(Collectors.joining(",", given.isEmpty() ? "" : given + ",", "")));
    }
    return conf;
  }

  /** Executors of this machine take the jars from where they are. */
  private static void ofLocalCluster(SparkConf conf, Matcher numbers, List<String> jars) {
    conf.setIfMissing(EXECUTORS, numbers.group(1));
    conf.setIfMissing("spark.executor.memory", numbers.group(3) + "m");
    conf.setIfMissing("spark.executorEnv.SPARK_SCALA_VERSION", "2.13");
    conf.set("spark.executor.extraClassPath", String.join(File.pathSeparator, jars));
  }
}
