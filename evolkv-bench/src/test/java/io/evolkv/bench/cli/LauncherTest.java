package io.evolkv.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher {@code ./evolkv}, in a checkout of its own where the JDK and Maven are small scripts
 * that tell how they were called.
 */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
  private static final String JAVA =
      """
      #!/bin/sh
      case "$*" in *AOTCacheOutput*) exit 1;; esac
      case "$*" in
        *-Xmx2q*--version) echo "Picked up X"; echo "Invalid maximum heap size: -Xmx2q" >&2; exit 1;;
        *--version) exit 0;;
      esac
      echo "WARNING: Using incubator modules: jdk.incubator.vector" >&2
      echo "to standard error" >&3
      for argument; do echo "$argument"; done
      exit 3
      """;

  private static final String MAVEN =
      """
      #!/bin/sh
      echo "$JAVA_HOME: $*" >>mvn.log
      mkdir -p evolkv-bench/target/app
      echo jar >evolkv-bench/target/app/evolkv-bench.jar
      """;

  @TempDir private Path temporary = Path.of("");
  private Path home = Path.of("");
  private Path jdk = Path.of("");
  private Path path = Path.of("");

  @BeforeEach
  void makeCheckout() throws IOException {
    home = Files.createDirectories(temporary.resolve("a checkout"));
    Files.copy(Path.of("..", "evolkv"), home.resolve("evolkv"));
    Files.writeString(home.resolve("pom.xml"), "");
    Files.createDirectories(home.resolve(".mvn"));
    Path sources = Files.createDirectories(home.resolve("evolkv-bench/src/main"));
    Files.writeString(sources.resolve("A.java"), "");
    Files.writeString(home.resolve("evolkv-bench/pom.xml"), "");
    makeOld();
    jdk = jdk("jdk", "25.0.1");
    path = Files.createDirectory(temporary.resolve("path"));
    script(path.resolve("mvn"), MAVEN);
  }

  /** So that every build is newer than the sources, however coarse the clock of the files is. */
  private void makeOld() throws IOException {
    FileTime anHourAgo = FileTime.from(Instant.now().minus(Duration.ofHours(1)));
    try (Stream<Path> files = Files.walk(home)) {
      for (Path file : files.toList()) {
        Files.setLastModifiedTime(file, anHourAgo);
      }
    }
  }

  @Test
  void theJdkAskedForMustBeOne() throws Exception {
    Path empty = Files.createDirectory(temporary.resolve("empty"));

    Ran ran = evolkv(empty, "plugins");

    assertThat(ran.err())
        .isEqualTo("evolkv: EVOLKV_JAVA_HOME=" + empty + " holds no JDK 25 or newer\n");
    assertThat(ran.exitCode()).isEqualTo(2);
    assertThat(home.resolve("mvn.log")).doesNotExist();
  }

  @Test
  void theJdkAskedForMustBeNewEnough() throws Exception {
    assertThat(evolkv(jdk("old", "24.0.2"), "plugins").err())
        .endsWith("/old holds no JDK 25 or newer\n");
    assertThat(evolkv(jdk("oldest", "1.8.0_402"), "plugins").exitCode()).isEqualTo(2);
    assertThat(evolkv(jdk("next", "26-ea"), "plugins").out()).endsWith("\nplugins\n");
  }

  @Test
  void aRuntimeWithoutCompilerIsNoJdk() throws Exception {
    Files.delete(jdk.resolve("bin/javac"));

    assertThat(evolkv(jdk, "plugins").exitCode()).isEqualTo(2);
  }

  @Test
  void theFirstStartBuildsAndTheNextOnesDoNot() throws Exception {
    Ran first = evolkv(jdk, "plugins");
    Ran second = evolkv(jdk, "plugins");

    assertThat(first.err()).startsWith("Building EvolKV (first run, about half a minute)...\n");
    assertThat(second.err()).isEqualTo("to standard error\n");
    assertThat(second.out()).contains("-Devolkv.command=" + home.resolve("evolkv"));
    assertThat(builds()).singleElement().asString().startsWith(jdk + ": ").contains(" -Dquick ");
  }

  @Test
  void aChangedSourceIsBuiltAgain() throws Exception {
    evolkv(jdk, "plugins");
    Files.setLastModifiedTime(
        home.resolve("evolkv-bench/src/main/A.java"), FileTime.from(Instant.now()));
    Ran ran = evolkv(jdk, "plugins");

    assertThat(ran.err()).startsWith("Building EvolKV (its sources have changed)...\n");
    assertThat(builds()).hasSize(2);
    evolkv(jdk, "plugins");
    assertThat(builds()).hasSize(2);
  }

  @Test
  void aMissingJarIsBuiltAgain() throws Exception {
    evolkv(jdk, "plugins");
    Files.delete(home.resolve("evolkv-bench/target/app/evolkv-bench.jar"));
    evolkv(jdk, "plugins");

    assertThat(builds()).hasSize(2);
  }

  @Test
  void aBuildThatFailsIsToldWithWhatMavenSaid() throws Exception {
    script(path.resolve("mvn"), "#!/bin/sh\necho '[ERROR] A.java is wrong'\nexit 1\n");

    Ran ran = evolkv(jdk, "plugins");

    assertThat(ran.exitCode()).isEqualTo(2);
    assertThat(ran.err())
        .contains("[ERROR] A.java is wrong\nevolkv: the build failed; its whole output is in ");
    assertThat(ran.out()).isEmpty();
  }

  @Test
  void theProgramGetsItsArgumentsAsTheyAreAndGivesItsExitCode() throws Exception {
    Ran ran = evolkv(jdk, "search", "my file.conf", "-o", "a=$HOME *", "");

    assertThat(ran.exitCode()).isEqualTo(3);
    assertThat(ran.out())
        .contains("--add-modules\njdk.incubator.vector\n", "-Devolkv.home=" + home + "\n")
        .endsWith(
            "\n-jar\n"
                + home.resolve("evolkv-bench/target/app/evolkv-bench.jar")
                + "\nsearch\nmy file.conf\n-o\na=$HOME *\n\n");
  }

  @Test
  void optionsOfTheUserReachTheJvm() throws Exception {
    ProcessBuilder builder = builder(jdk, "plugins");
    builder.environment().put("EVOLKV_OPTS", "-Xmx2g -XX:+UseSerialGC");

    assertThat(run(builder).out())
        .contains("\n-Xmx2g\n-XX:+UseSerialGC\n-jar\n")
        .doesNotContain("UseParallelGC");
  }

  @Test
  void commandsOfOneSequenceHaveLittleRoomForYoungObjectsUnlessTheUserSaysHowMuch()
      throws Exception {
    ProcessBuilder told = builder(jdk, "generate");
    told.environment().put("EVOLKV_OPTS", "-Xmx2g");

    assertThat(evolkv(jdk, "generate", "model.gguf").out()).contains("\n-Xmn64m\n");
    assertThat(evolkv(jdk, "search").out()).doesNotContain("-Xmn");
    assertThat(run(told).out()).doesNotContain("-Xmn");
  }

  @Test
  void optionsThatTheJvmRefusesAreNamedWithItsReason() throws Exception {
    ProcessBuilder builder = builder(jdk, "plugins");
    builder.environment().put("EVOLKV_OPTS", "-XX:+UseSerialGC -Xmx2q");
    Ran ran = run(builder);

    assertThat(ran.err())
        .isEqualTo(
            "evolkv: EVOLKV_OPTS=-XX:+UseSerialGC -Xmx2q is refused by the JVM:"
                + " Invalid maximum heap size: -Xmx2q\n");
    assertThat(ran.exitCode()).isEqualTo(2);
    assertThat(ran.out()).isEmpty();
  }

  @Test
  void textIsUtf8WhereTheLocaleIsNotInstalled() throws Exception {
    script(path.resolve("locale"), "#!/bin/sh\necho ANSI_X3.4-1968\n");
    assertThat(localeFor("xx_XX.UTF-8")).isEqualTo("C.UTF-8");

    script(path.resolve("locale"), "#!/bin/sh\necho ISO-8859-1\n");
    assertThat(localeFor("xx_XX.UTF-8")).isEqualTo("xx_XX.UTF-8");
  }

  private String localeFor(String given) throws Exception {
    script(jdk.resolve("bin/java"), "#!/bin/sh\necho \"$LC_ALL\"\n");
    ProcessBuilder builder = builder(jdk, "plugins");
    builder.environment().put("LC_ALL", given);
    return run(builder).out().strip();
  }

  @Test
  void sparkIsOnTheClassPathOnlyWhereASparkMasterIsNamed() throws Exception {
    Path spark = temporary.resolve("spark");
    Files.createDirectories(spark.resolve("jars"));
    Path config = temporary.resolve("my.conf");
    Files.writeString(config, "execution { master = \"spark://host:7077\" }");
    String jar = home.resolve("evolkv-bench/target/app/evolkv-bench.jar").toString();
    String withSpark =
        "\n-cp\n" + jar + ":" + spark + "/jars/*\nio.evolkv.bench.cli.Main\nsearch\n";
    String without = "\n-jar\n" + jar + "\nsearch\n";

    assertThat(onSpark(spark, "-o", "execution.master=local[2]")).contains(withSpark);
    assertThat(onSpark(spark, "-o", "execution.master=local-cluster[2,1,9]")).contains(withSpark);
    assertThat(onSpark(spark, config.toString())).contains(withSpark);
    assertThat(onSpark(spark, "-o", "execution.master=local")).contains(without);
    assertThat(onSpark(spark)).contains(without);
    assertThat(onSpark(temporary, "-o", "execution.master=yarn")).contains(without);
  }

  private String onSpark(Path sparkHome, String... arguments) throws Exception {
    List<String> search = new ArrayList<>(List.of("search"));
    search.addAll(List.of(arguments));
    ProcessBuilder builder = builder(jdk, search.toArray(String[]::new));
    builder.environment().put("SPARK_HOME", sparkHome.toString());
    return run(builder).out();
  }

  @Test
  void anAgentIsNotStartedTwice() throws Exception {
    ProcessBuilder builder = builder(jdk, "plugins");
    builder.environment().put("EVOLKV_OPTS", "-Xmx2q -agentlib:jdwp=suspend=y");

    assertThat(run(builder).out()).contains("\n-agentlib:jdwp=suspend=y\n-jar\n");
  }

  @Test
  void itWorksThroughALinkFromAnotherFolder() throws Exception {
    Path link = Files.createSymbolicLink(temporary.resolve("link"), home.resolve("evolkv"));
    ProcessBuilder builder = builder(jdk, "plugins");
    builder.command().set(1, link.toString());
    builder.directory(temporary.toFile());

    assertThat(run(builder).out()).contains("-Devolkv.home=" + home + "\n");
  }

  private record Ran(int exitCode, String out, String err) {}

  private Ran evolkv(Path javaHome, String... args) throws Exception {
    return run(builder(javaHome, args));
  }

  private ProcessBuilder builder(Path javaHome, String... args) {
    List<String> command = new ArrayList<>(List.of("bash", home.resolve("evolkv").toString()));
    command.addAll(Arrays.asList(args));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("EVOLKV_JAVA_HOME", javaHome.toString());
    builder.environment().remove("EVOLKV_OPTS");
    builder.environment().merge("PATH", path.toString(), (old, mine) -> mine + ":" + old);
    return builder;
  }

  private Ran run(ProcessBuilder builder) throws Exception {
    Path out = Files.createTempFile(temporary, "out", ".txt");
    Path err = Files.createTempFile(temporary, "err", ".txt");
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ends").isTrue();
    return new Ran(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  private List<String> builds() throws IOException {
    return Files.readAllLines(home.resolve("mvn.log"), StandardCharsets.UTF_8);
  }

  private Path jdk(String name, String version) throws IOException {
    Path folder = temporary.resolve(name);
    Files.createDirectories(folder.resolve("bin"));
    script(folder.resolve("bin/java"), JAVA);
    script(folder.resolve("bin/javac"), "#!/bin/sh\n");
    Files.writeString(folder.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    return folder;
  }

  private static void script(Path file, String text) throws IOException {
    Files.writeString(file, text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }
}
