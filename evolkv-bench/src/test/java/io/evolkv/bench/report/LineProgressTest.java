package io.evolkv.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LineProgressTest {
  private static final long SECOND = 1_000_000_000L;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final AtomicLong clock = new AtomicLong();
  private final LineProgress progress =
      new LineProgress(new PrintStream(bytes, true, StandardCharsets.UTF_8), clock::get);

  @Test
  void aLineComesWithEachTenthOfTheWorkAndSaysWhatIsLeft() {
    try (Progress.Phase phase = progress.begin("search", 0, "candidates")) {
      phase.done(5);
      phase.total(100);
      clock.set(10 * SECOND);
      phase.done(10);
      phase.done(19);
      phase.note("best score 50.0 %");
      clock.set(20 * SECOND);
      phase.done(40);
      phase.done(100);
    }

    assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
        .containsExactly(
            "search: 10 of 100 candidates, 90 s left",
            "search: 40 of 100 candidates, best score 50.0 %, 30 s left",
            "search: 100 of 100 candidates, best score 50.0 %");
  }
}
