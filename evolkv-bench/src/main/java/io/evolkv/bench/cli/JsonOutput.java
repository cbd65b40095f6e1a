package io.evolkv.bench.cli;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;

/** JSON for programs: one value a line, UTF-8 whatever the terminal's charset. */
final class JsonOutput {
  private JsonOutput() {}

  static void print(PrintStream out, JsonNode value) {
    out.writeBytes((value.toString() + "\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }
}
