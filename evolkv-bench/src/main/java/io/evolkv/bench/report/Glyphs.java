package io.evolkv.bench.report;

import java.nio.charset.Charset;

/** What a terminal can show. */
public enum Glyphs {
  /** Block characters for bars. */
  UNICODE,
  /** Nothing beyond ASCII. */
  ASCII;

  /**
   * What text in a charset can hold.
   *
   * @param charset the terminal's charset
   * @return block characters where the charset has them
   */
  public static Glyphs of(Charset charset) {
    return charset.canEncode() && charset.newEncoder().canEncode("█▏▌") ? UNICODE : ASCII;
  }
}
