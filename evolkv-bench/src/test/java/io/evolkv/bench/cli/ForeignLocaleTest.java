package io.evolkv.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForeignLocaleTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void numbersAreWrittenTheSameWayEverywhere() throws InterruptedException {
    Map<String, String> egypt = Map.of("JAVA_TOOL_OPTIONS", "-Duser.language=ar -Duser.country=EG");
    try (ChildProcess child = ChildProcess.start(folder, egypt, "inspect", "builtin:tiny")) {
      assertThat(child.waitForEnd()).isZero();
      assertThat(child.out()).contains("1,607,808");
    }
  }
}
