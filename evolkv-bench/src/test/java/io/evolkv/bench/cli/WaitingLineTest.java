package io.evolkv.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WaitingLineTest {
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void aPersonSeesItUntilTheAnswerComes() {
    assertThat(generated(EnumSet.of(Shell.Channel.ERR)))
        .isEqualTo("answering 2 prompt tokens ...\r" + " ".repeat(29) + "\r");
  }

  @Test
  void aFileDoesNot() {
    assertThat(generated(EnumSet.of(Shell.Channel.OUT))).isEmpty();
  }

  private String generated(Set<Shell.Channel> terminals) {
    PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    Shell shell =
        new Shell(
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(PrintStream.nullOutputStream()),
            stream,
            terminals,
            Optional.empty());
    assertThat(new Main(shell).run("generate", "builtin:tiny", "--prompt=he", "--max-tokens=1"))
        .isZero();
    return err.toString(StandardCharsets.UTF_8);
  }
}
