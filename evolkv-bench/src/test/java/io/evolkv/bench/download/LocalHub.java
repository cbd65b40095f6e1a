package io.evolkv.bench.download;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.evolkv.bench.journal.Digests;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongConsumer;

/** A server of one file that does what a test wants to see survived. */
public final class LocalHub implements AutoCloseable {
  /** One request as it came. */
  record Seen(String address, Map<String, List<String>> headers) {
    Optional<String> header(String name) {
      return Optional.ofNullable(headers.get(name)).map(List::getFirst);
    }

    String range() {
      return header("Range").orElse("");
    }
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Seen> requests = Collections.synchronizedList(new ArrayList<>());
  private final Queue<Integer> statuses = new ArrayDeque<>();
  private final Queue<Integer> cuts = new ArrayDeque<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private byte[] content = new byte[0];
  private String tag = "\"v1\"";
  private Map<String, String> extraHeaders = Map.of();
  private boolean ranges = true;
  private boolean checksIfRange = true;
  private boolean stalls;
  private LongConsumer beforeCut = sent -> {};
  private Optional<String> redirect = Optional.empty();

  /** A server on a free port. */
  public LocalHub(byte[] content) {
    this.content = content;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  /** Its address. */
  public String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  LocalHub content(byte[] changed, String changedTag) {
    content = changed;
    tag = changedTag;
    return this;
  }

  /** Answers with these statuses first. */
  LocalHub statuses(Integer... first) {
    statuses.addAll(List.of(first));
    return this;
  }

  /** Closes the connection after so many bytes of an answer, one number for each answer. */
  LocalHub cuts(Integer... bytes) {
    cuts.addAll(List.of(bytes));
    return this;
  }

  /** What to wait for before a cut, given the bytes of the file that were sent until then. */
  LocalHub beforeCuts(LongConsumer wait) {
    beforeCut = wait;
    return this;
  }

  /** Does not close the connection at a cut, but sends nothing more. */
  LocalHub stallsAtCuts() {
    stalls = true;
    return this;
  }

  LocalHub withoutRanges() {
    ranges = false;
    return this;
  }

  LocalHub ignoringIfRange() {
    checksIfRange = false;
    return this;
  }

  LocalHub headers(Map<String, String> more) {
    extraHeaders = more;
    return this;
  }

  /** Answers with a redirect. */
  LocalHub redirectingTo(String address) {
    redirect = Optional.of(address);
    return this;
  }

  /** Headers of a large file: the digest of a content. */
  static Map<String, String> linked(byte[] content) {
    return Map.of(
        "X-Linked-Etag", "\"" + sha256(content) + "\"", "X-Linked-Size", "" + content.length);
  }

  static String sha256(byte[] content) {
    return HexFormat.of().formatHex(Digests.sha256(content));
  }

  List<Seen> requests() {
    return List.copyOf(requests);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      requests.add(
          new Seen(exchange.getRequestURI().toString(), Map.copyOf(exchange.getRequestHeaders())));
      extraHeaders.forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
      Integer status = statuses.poll();
      if (status != null) {
        exchange.sendResponseHeaders(status, -1);
      } else if (redirect.isPresent()) {
        exchange.getResponseHeaders().set("Location", redirect.get());
        exchange.sendResponseHeaders(302, -1);
      } else {
        send(exchange);
      }
    }
  }

  private void send(HttpExchange exchange) throws IOException {
    if (!tag.isEmpty()) {
      exchange.getResponseHeaders().set("ETag", tag);
    }
    int offset = offset(exchange);
    if (offset > 0 && offset >= content.length) {
      exchange.getResponseHeaders().set("Content-Range", "bytes */" + content.length);
      exchange.sendResponseHeaders(416, -1);
      return;
    }
    if (offset > 0) {
      exchange
          .getResponseHeaders()
          .set(
              "Content-Range",
              "bytes %d-%d/%d".formatted(offset, content.length - 1, content.length));
    }
    int length = content.length - offset;
    exchange.sendResponseHeaders(offset > 0 ? 206 : 200, length == 0 ? -1 : length);
    Integer cut = cuts.poll();
    OutputStream body = exchange.getResponseBody();
    body.write(content, offset, cut == null ? length : Math.min(cut, length));
    body.flush();
    if (cut != null) {
      beforeCut.accept(offset + (long) Math.min(cut, length));
    }
    if (cut != null && stalls) {
      awaitClosing();
    }
  }

  private int offset(HttpExchange exchange) {
    String range = exchange.getRequestHeaders().getFirst("Range");
    String condition = exchange.getRequestHeaders().getFirst("If-Range");
    boolean changed = checksIfRange && condition != null && !condition.equals(tag);
    if (range == null || !ranges || changed) {
      return 0;
    }
    return Integer.parseInt(range.replace("bytes=", "").replace("-", ""));
  }

  private void awaitClosing() {
    try {
      closing.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
