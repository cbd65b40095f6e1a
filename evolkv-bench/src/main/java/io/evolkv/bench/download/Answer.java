package io.evolkv.bench.download;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the last server of a chain of redirects answers, and what the hub said of the file before.
 * The body is to be read or closed.
 */
final class Answer implements AutoCloseable {
  private static final Pattern CONTENT_RANGE =
      Pattern.compile("bytes (\\d{1,18})-\\d{1,18}/(\\d{1,18})");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  private final HttpResponse<InputStream> response;
  private final boolean ofHub;
  private final HubHeaders hub;

  /** What the hub itself says of a file, on its redirect or with the file. */
  record HubHeaders(Optional<String> tag, OptionalLong size) {
    static final HubHeaders NONE = new HubHeaders(Optional.empty(), OptionalLong.empty());

    /** These, or others where these say nothing. */
    HubHeaders or(HubHeaders others) {
      return new HubHeaders(tag.or(others::tag), size.isPresent() ? size : others.size);
    }

    static HubHeaders of(HttpHeaders headers) {
      return new HubHeaders(
          headers.firstValue("X-Linked-Etag").map(Answer::bare), number(headers, "X-Linked-Size"));
    }
  }

  Answer(HttpResponse<InputStream> response, boolean ofHub, HubHeaders hub) {
    this.response = response;
    this.ofHub = ofHub;
    this.hub = hub;
  }

  int status() {
    return response.statusCode();
  }

  URI address() {
    return response.uri();
  }

  /** Whether the hub itself answers, not a server that it redirects to. */
  boolean isOfHub() {
    return ofHub;
  }

  InputStream body() {
    return response.body();
  }

  Optional<String> header(String name) {
    return response.headers().firstValue(name);
  }

  /** The strong validator of exactly these bytes, as the server wrote it. */
  Optional<String> strongTag() {
    return header("ETag").filter(tag -> tag.startsWith("\""));
  }

  /** What identifies the content: the hub's own tag, else the server's. */
  Optional<String> identity() {
    return hub.tag.or(() -> header("ETag").map(Answer::bare));
  }

  /** The content's SHA-256 where the hub's tag is one; the tags of small files are not. */
  Optional<String> sha256() {
    return hub.tag.filter(tag -> SHA256.matcher(tag).matches());
  }

  /** The first byte that a partial answer brings. */
  OptionalLong offset() {
    return range(1);
  }

  /** Bytes of the whole file. */
  OptionalLong total() {
    if (hub.size.isPresent()) {
      return hub.size;
    }
    return status() == 206 ? range(2) : number(response.headers(), "Content-Length");
  }

  private OptionalLong range(int group) {
    Matcher range = CONTENT_RANGE.matcher(header("Content-Range").orElse(""));
    return range.matches()
        ? OptionalLong.of(Long.parseLong(range.group(group)))
        : OptionalLong.empty();
  }

  private static OptionalLong number(HttpHeaders headers, String name) {
    String text = headers.firstValue(name).orElse("");
    return text.matches("\\d{1,18}") ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
  }

  private static String bare(String tag) {
    return tag.replaceFirst("^W/", "").replace("\"", "").toLowerCase(Locale.ROOT);
  }

  @Override
  public void close() throws IOException {
    response.body().close();
  }
}
