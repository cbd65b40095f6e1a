package io.evolkv.runtime.generation;

import io.evolkv.api.model.StopRule;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/**
 * Looks for stop strings in a text that grows token by token, byte-wise, so that a string may span
 * tokens.
 */
final class StopScan {
  private final List<byte[]> stops;
  private final int longest;
  private byte[] text = new byte[256];
  private int length;

  StopScan(StopRule rule) {
    stops = rule.strings().stream().map(s -> s.getBytes(StandardCharsets.UTF_8)).toList();
    longest = stops.stream().mapToInt(s -> s.length).max().orElse(0);
  }

  /**
   * Appends a token's bytes; gives the place where the first stop string begins, once there is one.
   */
  OptionalInt append(byte[] bytes) {
    int before = length;
    length += bytes.length;
    if (length > text.length) {
      text = Arrays.copyOf(text, Math.max(length, 2 * text.length));
    }
    System.arraycopy(bytes, 0, text, before, bytes.length);
    for (int at = Math.max(0, before - longest + 1); at < length; at++) {
      for (byte[] stop : stops) {
        if (matches(at, stop)) {
          return OptionalInt.of(at);
        }
      }
    }
    return OptionalInt.empty();
  }

  private boolean matches(int at, byte[] stop) {
    return at + stop.length <= length
        && Arrays.equals(text, at, at + stop.length, stop, 0, stop.length);
  }

  /**
   * How many bytes, front to back, are text whatever follows: no stop string may begin in them, and
   * no character goes on behind them. Asked for while no stop string has come.
   */
  int settled() {
    int end = Math.max(0, length - longest + 1);
    while (end < length && !beginsStop(end)) {
      end++;
    }
    return wholeCharacters(Math.min(end, length));
  }

  /** Whether all that there is from a byte on is the beginning of a stop string. */
  private boolean beginsStop(int at) {
    int rest = length - at;
    return stops.stream()
        .anyMatch(stop -> stop.length > rest && Arrays.equals(text, at, length, stop, 0, rest));
  }

  /** The end without a character at it that lacks bytes. */
  private int wholeCharacters(int end) {
    for (int at = end - 1; at >= Math.max(0, end - 3); at--) {
      if ((text[at] & 0xc0) != 0x80) {
        return at + characterBytes(text[at]) > end ? at : end;
      }
    }
    return end;
  }

  /** Bytes of a character by its first one. */
  private static int characterBytes(byte first) {
    return Math.clamp(Integer.numberOfLeadingZeros(~first << 24), 1, 4);
  }

  /** The text between two bytes; bytes that are not UTF-8 become U+FFFD. */
  String text(int from, int to) {
    return new String(text, from, to - from, StandardCharsets.UTF_8);
  }

  int length() {
    return length;
  }
}
