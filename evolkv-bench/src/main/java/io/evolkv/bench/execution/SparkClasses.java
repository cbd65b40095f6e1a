package io.evolkv.bench.execution;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.bench.config.Settings;
import java.lang.module.ModuleDescriptor.Version;

/** Whether Spark is on the class path; it is not shipped with the application. */
public final class SparkClasses {
  private static final String NEEDED = "4.2";
  private static final String REMEDY =
      "set SPARK_HOME to the folder of a Spark "
          + NEEDED
          + " installation and name the master as -o execution.master=..., or use spark-submit";

  private static final String LOG_PROPERTY = "log4j2.configurationFile";
  private static final String QUIET = "classpath:io/evolkv/bench/execution/spark-log4j2.properties";

  private SparkClasses() {}

  /**
   * Refuses a run that cannot work.
   *
   * @param settings the run's settings; one without Spark needs nothing
   * @throws InvalidInputException when Spark is missing or too old for this JDK
   */
  public static void require(Settings settings) {
    if (settings.local()) {
      return;
    }
    String master = settings.master();
    try {
      Class.forName("org.apache.spark.SparkContext", false, SparkClasses.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new InvalidInputException(
          "execution.master=%s needs Apache Spark, which is not on the class path; %s"
              .formatted(master, REMEDY),
          e);
    }
    if (System.getProperty(LOG_PROPERTY) == null) {
      System.setProperty(LOG_PROPERTY, QUIET); // before the first class of Spark that logs
    }
    String version = org.apache.spark.package$.MODULE$.SPARK_VERSION();
    if (Version.parse(version).compareTo(Version.parse(NEEDED)) < 0) {
      throw new InvalidInputException(
          "execution.master=%s found Spark %s, which does not run on this JDK; %s"
              .formatted(master, version, REMEDY));
    }
  }
}
