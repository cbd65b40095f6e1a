package io.evolkv.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class BarProgressTest {
  @Test
  void theLastStateOfABarStaysOnTheTerminal() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream terminal = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    try (Progress.Phase phase =
        new BarProgress(terminal, Glyphs.ASCII).begin("search", 0, "candidates")) {
      phase.total(40);
      phase.note("best 12.5 %");
      phase.done(40);
    }

    String last = bytes.toString(StandardCharsets.UTF_8).lines().reduce("", (a, b) -> b);
    assertThat(last).startsWith("search").contains("40/40").contains("best 12.5 %");
    assertThat(last.length()).isLessThan(80);
  }
}
