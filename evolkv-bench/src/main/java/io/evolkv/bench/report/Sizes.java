package io.evolkv.bench.report;

import java.util.Locale;

/** Numbers of bytes, for people. */
public final class Sizes {
  /** Bytes of a mebibyte. */
  public static final long MIB = 1 << 20;

  private Sizes() {}

  /**
   * A size in mebibytes.
   *
   * @param bytes the size
   * @return mebibytes, rounded up
   */
  public static int mib(long bytes) {
    return (int) Math.min(Integer.MAX_VALUE, (bytes + MIB - 1) / MIB);
  }

  /**
   * A size in its best unit.
   *
   * @param bytes the size
   * @return for example {@code 1.5 MiB}
   */
  public static String text(long bytes) {
    if (bytes < 1024) {
      return bytes + " bytes";
    }
    if (bytes < MIB) {
      return String.format(Locale.ROOT, "%.1f KiB", bytes / 1024.0);
    }
    return bytes < 1024 * MIB
        ? String.format(Locale.ROOT, "%.1f MiB", (double) bytes / MIB)
        : String.format(Locale.ROOT, "%.2f GiB", (double) bytes / (1024 * MIB));
  }
}
