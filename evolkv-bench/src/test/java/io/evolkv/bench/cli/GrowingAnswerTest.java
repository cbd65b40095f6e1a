package io.evolkv.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.evolkv.bench.fakes.FakePlugins;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An answer is shown as it comes, once, and the program ends with whoever reads it. */
class GrowingAnswerTest {
  private static final String[] ANSWER = {
    "generate", "builtin:tiny", "--prompt", "hi", "--max-tokens", "8"
  };
  private static final String TEXT = "hern -> no. The secret number of";

  @TempDir private Path plugins = Path.of("");

  /** What arrives at either end, in order: texts of standard output, and of standard error. */
  private static final class Ends {
    private final List<String> writes = new ArrayList<>();

    private Ends run(Set<Shell.Channel> terminals, String... command) {
      Shell shell =
          new Shell(
              InputStream.nullInputStream(),
              ResultStream.to(new End("out: "), StandardCharsets.UTF_8),
              new PrintStream(new End("err: "), true, StandardCharsets.UTF_8),
              terminals,
              Optional.empty());
      assertThat(new Main(shell).run(command)).isZero();
      return this;
    }

    private final class End extends OutputStream {
      private final String name;

      End(String name) {
        this.name = name;
      }

      @Override
      public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int from, int length) {
        writes.add(name + new String(bytes, from, length, StandardCharsets.UTF_8));
      }
    }
  }

  @Test
  void tokensArriveOneByOne() {
    assertThat(new Ends().run(Set.of(), ANSWER).writes)
        .hasSize(8)
        .startsWith("out: hern", "out:  ->")
        .endsWith("out:  of");
  }

  @Test
  void onATerminalTheWaitingLineGoesBeforeTheFirstOne() {
    String waiting = "answering 3 prompt tokens ...";
    assertThat(new Ends().run(EnumSet.allOf(Shell.Channel.class), ANSWER).writes)
        .startsWith("err: " + waiting, "err: \r" + " ".repeat(waiting.length()) + "\r", "out: hern")
        .endsWith("out:  of", "out: \n");
  }

  @Test
  void whatWasKeptIsSaidAfterTheAnswer() {
    List<String> more = new ArrayList<>(List.of(ANSWER));
    more.addAll(List.of("--policy", "snapkv"));
    assertThat(String.join("", new Ends().run(Set.of(), more.toArray(String[]::new)).writes))
        .matches("(?s)(out: [^:]*)+err: \nerr: Cache: 3 tokens, all kept .*");
  }

  @Test
  void aRuntimeThatHearsNoListenersAnswersInTheEnd() {
    FakePlugins.jarInto(plugins);
    Evolkv.Result result =
        Evolkv.withPlugins(plugins)
            .run("generate", "builtin:plain", "--runtime", "fake", "--prompt", "ab!cd");
    assertThat(result.out()).isEqualTo("c");
    assertThat(result.err()).isEmpty();
  }

  @Test
  void jsonComesInOnePiece() {
    Evolkv.Result result =
        Evolkv.alone().run("generate", "builtin:tiny", "--prompt=hi", "--max-tokens=8", "--json");
    assertThat(result.json().get("text").stringValue()).isEqualTo(TEXT);
    assertThat(result.out()).startsWith("{").hasLineCount(1);
  }

  @Test
  void aReaderThatGoesEndsTheAnswerQuietly() {
    Broken out = new Broken("Broken pipe");

    assertThat(out.run()).isZero();

    assertThat(out.err.toString(StandardCharsets.UTF_8)).isEmpty();
    assertThat(out.writes).as("nothing is tried after the failure").isEqualTo(3);
  }

  @Test
  void aFullDiskEndsTheAnswerWithAMessage() {
    Broken out = new Broken("No space left on device");

    assertThat(out.run()).isEqualTo(2);

    assertThat(out.err.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            "evolkv: the result could not be written to standard output in full; is the disk"
                + " full?\n");
  }

  /** A standard output that takes two pieces of an answer. */
  private static final class Broken extends OutputStream {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final String reason;
    private int writes;

    Broken(String reason) {
      this.reason = reason;
    }

    int run() {
      Shell shell =
          new Shell(
              InputStream.nullInputStream(),
              ResultStream.to(this, StandardCharsets.UTF_8),
              new PrintStream(err, true, StandardCharsets.UTF_8),
              Set.of(),
              Optional.empty());
      return new Main(shell)
          .run("generate", "builtin:tiny", "--prompt=hi", "--policy=snapkv", "--max-tokens=1000");
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      if (++writes > 2) {
        throw new IOException(reason);
      }
    }
  }
}
