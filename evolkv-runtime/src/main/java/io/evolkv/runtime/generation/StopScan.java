package io.evolkv.runtime.generation;

import io.evolkv.api.model.StopRule;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;

/**
 * Looks for stop strings in a text that grows token by token, byte-wise, so that a string may span
 * tokens.
 */
final class StopScan {
  private final List<byte[]> stops;
  private final int longest;
  private final ByteArrayOutputStream text = new ByteArrayOutputStream();

  StopScan(StopRule rule) {
    stops = rule.strings().stream().map(s -> s.getBytes(StandardCharsets.UTF_8)).toList();
    longest = stops.stream().mapToInt(s -> s.length).max().orElse(0);
  }

  /**
   * Appends a token's bytes; gives the place where the first stop string begins, once there is one.
   */
  OptionalInt append(byte[] bytes) {
    text.writeBytes(bytes);
    if (longest == 0) {
      return OptionalInt.empty();
    }
    byte[] all = text.toByteArray();
    for (int at = Math.max(0, all.length - bytes.length - longest + 1); at < all.length; at++) {
      for (byte[] stop : stops) {
        if (matches(all, at, stop)) {
          return OptionalInt.of(at);
        }
      }
    }
    return OptionalInt.empty();
  }

  private static boolean matches(byte[] text, int at, byte[] stop) {
    if (at + stop.length > text.length) {
      return false;
    }
    for (int i = 0; i < stop.length; i++) {
      if (text[at + i] != stop[i]) {
        return false;
      }
    }
    return true;
  }

  /** The text up to a byte; bytes that are not UTF-8 become U+FFFD. */
  String text(int end) {
    return new String(text.toByteArray(), 0, end, StandardCharsets.UTF_8);
  }

  int length() {
    return text.size();
  }
}
