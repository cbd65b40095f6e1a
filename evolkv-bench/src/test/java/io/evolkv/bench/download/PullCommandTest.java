package io.evolkv.bench.download;

import static org.assertj.core.api.Assertions.assertThat;

import io.evolkv.bench.cli.Main;
import io.evolkv.bench.cli.Shell;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as a person types it, and what a pulled model is good for. */
class PullCommandTest {
  private static final String NAME = "hf:acme/tiny/tiny.gguf";

  @TempDir private Path folder = Path.of("");
  private final LocalHub hub = new LocalHub(tinyModel());
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void setCache() {
    System.setProperty(ModelCache.FOLDER_PROPERTY, folder.toString());
  }

  @AfterEach
  void stop() {
    System.clearProperty(ModelCache.FOLDER_PROPERTY);
    hub.close();
  }

  @Test
  void thePathIsTheOutputAndProgressIsNot() {
    assertThat(evolkv("pull", NAME)).as(err()).isZero();
    assertThat(out()).isEqualTo(folder.resolve("hf/acme/tiny/main/tiny.gguf") + "\n");
    assertThat(err()).contains("pull: ").contains(" MiB");

    assertThat(evolkv("pull", NAME)).isZero();
    assertThat(err()).isEqualTo(NAME + " is in the cache already\n");

    assertThat(evolkv("pull", NAME, "--again", "--quiet")).isZero();
    assertThat(err()).isEmpty();
  }

  @Test
  void aPulledModelHasItsNameInEveryCommand() {
    assertThat(evolkv("inspect", NAME)).isEqualTo(2);
    assertThat(err())
        .isEqualTo(
            "evolkv: %s is not in the cache %s; get it with: evolkv pull %s\n"
                .formatted(NAME, folder, NAME));
    assertThat(evolkv("evaluate", "-o", "model=\"" + NAME + "\"")).isEqualTo(2);
    assertThat(err()).contains("get it with: evolkv pull " + NAME).hasLineCount(1);

    assertThat(evolkv("pull", NAME, "--quiet")).isZero();
    assertThat(evolkv("inspect", NAME)).as(err()).isZero();
    assertThat(out()).contains("llama");
    assertThat(evolkv("tokenize", NAME, "the", "--json")).as(err()).isZero();
    assertThat(out()).startsWith("{\"ids\":[");
    assertThat(
            evolkv(
                "evaluate",
                "--quiet",
                "-o",
                "model=\"" + NAME + "\"",
                "-o",
                "heldOut.samples=1",
                "-o",
                "task.length=128"))
        .as(err())
        .isZero();
    assertThat(out()).contains("model " + NAME);
  }

  @Test
  void aFailureIsOneLine() {
    hub.statuses(404);
    assertThat(evolkv("pull", NAME)).isEqualTo(2);
    assertThat(err())
        .isEqualTo(
            "evolkv: there is no %s on 127.0.0.1: check organisation, repository, file and revision\n"
                .formatted(NAME));

    assertThat(evolkv("pull", "hf:acme/../tiny.gguf")).isEqualTo(2);
    assertThat(err()).startsWith("evolkv: hf:acme/../tiny.gguf is no name").hasLineCount(1);
    assertThat(evolkv("pull")).isEqualTo(2);
  }

  private int evolkv(String... args) {
    out.reset();
    err.reset();
    Shell shell =
        new Shell(
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            Set.of(),
            Optional.empty(),
            Map.of("HF_ENDPOINT", hub.endpoint()));
    return new Main(shell).run(args);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private static byte[] tinyModel() {
    ClassLoader classes = PullCommandTest.class.getClassLoader();
    try (InputStream in =
        Objects.requireNonNull(classes.getResourceAsStream("io/evolkv/runtime/tiny/tiny.gguf"))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
