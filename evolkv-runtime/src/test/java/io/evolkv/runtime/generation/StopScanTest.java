package io.evolkv.runtime.generation;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.evolkv.api.model.StopRule;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class StopScanTest {
  /** Text that is settled after each token, and after the last or a stop string the rest. */
  private static List<String> pieces(List<String> stops, List<byte[]> tokens) {
    StopScan scan = new StopScan(new StopRule(stops, false));
    List<String> pieces = new ArrayList<>();
    int told = 0;
    for (byte[] token : tokens) {
      OptionalInt stop = scan.append(token);
      if (stop.isPresent()) {
        pieces.add(scan.text(told, stop.getAsInt()));
        return pieces;
      }
      int settled = scan.settled();
      pieces.add(scan.text(told, settled));
      told = settled;
    }
    pieces.add(scan.text(told, scan.length()));
    return pieces;
  }

  private static List<byte[]> utf8(String... tokens) {
    return List.of(tokens).stream().map(token -> token.getBytes(UTF_8)).toList();
  }

  /** Tokens of bytes, written as the characters 0 to 255. */
  private static List<byte[]> bytes(String... tokens) {
    return List.of(tokens).stream().map(token -> token.getBytes(ISO_8859_1)).toList();
  }

  @Example
  void withoutStopStringsEachTokenIsSettledAtOnce() {
    assertThat(pieces(List.of(), utf8("One", " two", "\n")))
        .containsExactly("One", " two", "\n", "");
  }

  @Example
  void aCharacterWaitsForItsLastByte() {
    assertThat(pieces(List.of(), bytes("a\u00e2", "\u0082", "\u00acb", "\u00c3", "\u00a9")))
        .containsExactly("a", "", "\u20acb", "", "\u00e9", "");
    assertThat(pieces(List.of(), bytes("\u00f0\u009f", "\u0098", "\u0080")))
        .containsExactly("", "", "\ud83d\ude00", "");
  }

  @Example
  void aCharacterThatNeverEndsIsReplaced() {
    assertThat(pieces(List.of(), bytes("a\u00e2", "\u0082", "b")))
        .containsExactly("a", "", "\ufffdb", "");
    assertThat(pieces(List.of(), bytes("a\u00e2", "\u0082"))).containsExactly("a", "", "\ufffd");
    assertThat(pieces(List.of(), bytes("\u0082", "\u0082")))
        .containsExactly("\ufffd", "\ufffd", "");
  }

  @Example
  void whatMayBeginAStopStringWaits() {
    assertThat(pieces(List.of("\n\nQ:"), utf8("One.\n", "\n", "Two.\n", "\nQ", ": no")))
        .containsExactly("One.", "", "\n\nTwo.", "", "");
    assertThat(pieces(List.of("aab"), utf8("a", "a", "a", "b"))).containsExactly("", "", "a", "");
    assertThat(pieces(List.of("xyz", "y"), utf8("ax", "y"))).containsExactly("a", "x");
  }

  @Example
  void theRestIsTextWhenNoStopStringCame() {
    assertThat(pieces(List.of("END"), utf8("the E", "N"))).containsExactly("the ", "", "EN");
  }

  @Property
  void piecesTogetherAreTheText(
      @ForAll("stops") List<String> stops, @ForAll("tokens") List<byte[]> tokens) {
    StopScan scan = new StopScan(new StopRule(stops, false));
    int end = -1;
    for (byte[] token : tokens) {
      OptionalInt stop = scan.append(token);
      if (stop.isPresent()) {
        end = stop.getAsInt();
        break;
      }
    }
    assertThat(String.join("", pieces(stops, tokens)))
        .isEqualTo(scan.text(0, end < 0 ? scan.length() : end));
  }

  @Property
  void noMoreWaitsThanMayChange(
      @ForAll("stops") List<String> stops, @ForAll("tokens") List<byte[]> tokens) {
    int longest = stops.stream().mapToInt(stop -> stop.getBytes(UTF_8).length).max().orElse(1);
    StopScan scan = new StopScan(new StopRule(stops, false));
    for (byte[] token : tokens) {
      if (scan.append(token).isPresent()) {
        return;
      }
      assertThat(scan.settled()).isBetween(scan.length() - (longest - 1) - 3, scan.length());
    }
  }

  @Provide
  Arbitrary<List<String>> stops() {
    return Arbitraries.of("\n", "ab", "aab", "b\u00e9", "\u20aca", "\ud83d\ude00", "\u00e9\u00e9b")
        .list()
        .ofMaxSize(3);
  }

  /** Bytes that make up the stop strings, and others, in any order and cut anywhere. */
  @Provide
  Arbitrary<List<byte[]>> tokens() {
    return Arbitraries.of(
            "a",
            "b",
            "\n",
            "\u00c3",
            "\u00a9",
            "\u00c3\u00a9",
            "\u00e2",
            "\u0082",
            "\u00ac",
            "\u00e2\u0082\u00ac",
            "\u00f0",
            "\u009f",
            "\u0098",
            "\u0080",
            "\u00f0\u009f",
            "\u0098\u0080",
            "\u00e0",
            "\u00ed\u00a0",
            "\u00f5",
            "\u00ff",
            "\u00c0",
            "")
        .map(token -> token.getBytes(ISO_8859_1))
        .list()
        .ofMaxSize(12);
  }
}
