package io.evolkv.bench.download;

import io.evolkv.api.error.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.UnresolvedAddressException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLException;

/**
 * Asks a hub for files. Redirects are followed here and not by the HTTP client, so that the user's
 * token goes to the hub alone and what the hub says on its redirect is seen.
 */
final class HubConnection implements AutoCloseable {
  private static final int MOST_REDIRECTS = 10;
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

  /** Property of the JDK: Basic logins at proxies are off for https unless this is empty. */
  private static final String REFUSED_LOGINS = "jdk.http.auth.tunneling.disabledSchemes";

  private final Hub hub;
  private final EnvironmentProxies proxies;
  private final Patience patience;
  private final HttpClient client;

  HubConnection(Hub hub, Map<String, String> environment, Patience patience) {
    this.hub = hub;
    this.patience = patience;
    proxies = new EnvironmentProxies(environment);
    if (proxies.haveLogin() && System.getProperty(REFUSED_LOGINS) == null) {
      System.setProperty(REFUSED_LOGINS, "");
    }
    client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(patience.connect())
            .proxy(proxies)
            .build();
  }

  /**
   * Asks for a file from a byte on.
   *
   * @param file the file
   * @param offset the first byte wanted; 0 asks for the whole file
   * @param tag the whole file is wanted where its tag is not this any more
   * @return the answer, whatever its status
   * @throws TransferFailure when there is no answer, this time
   */
  Answer get(HubFile file, long offset, Optional<String> tag)
      throws IOException, InterruptedException {
    URI address = file.address(hub.endpoint());
    Answer.HubHeaders said = Answer.HubHeaders.NONE;
    for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      HttpResponse<InputStream> response = send(request(address, offset, tag));
      boolean ofHub = hub.owns(address);
      if (ofHub) {
        said = said.or(Answer.HubHeaders.of(response.headers()));
      }
      Optional<String> location = response.headers().firstValue("Location");
      if (!REDIRECTS.contains(response.statusCode()) || location.isEmpty()) {
        return new Answer(response, ofHub, said);
      }
      response.body().close();
      address = next(address, location.get());
    }
    throw new TransferFailure("%s redirects without end".formatted(address.getHost()));
  }

  private static URI next(URI from, String location) throws TransferFailure {
    URI to;
    try {
      to = from.resolve(location);
    } catch (IllegalArgumentException e) {
      throw new TransferFailure("%s redirects to no address".formatted(from.getHost()));
    }
    boolean lessSecure = "https".equals(from.getScheme()) && !"https".equals(to.getScheme());
    if (!Hub.isWeb(to) || lessSecure) {
      throw new InvalidInputException(
          "%s redirects to %s, which is not followed because it is not secure"
              .formatted(from.getHost(), to.getScheme() + "://" + to.getHost()));
    }
    return to;
  }

  private HttpRequest request(URI address, long offset, Optional<String> tag) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .timeout(patience.answer())
            .header("User-Agent", "evolkv")
            .header("Accept-Encoding", "identity");
    if (offset > 0) {
      request.header("Range", "bytes=" + offset + "-");
      tag.ifPresent(value -> request.header("If-Range", value));
    }
    if (hub.owns(address)) {
      hub.token().ifPresent(token -> request.header("Authorization", "Bearer " + token));
    }
    proxies.authorization(address).ifPresent(login -> request.header("Proxy-Authorization", login));
    return request.build();
  }

  private HttpResponse<InputStream> send(HttpRequest request)
      throws IOException, InterruptedException {
    Optional<String> proxy = proxies.description(request.uri());
    String host = request.uri().getHost() + proxy.map(" through "::concat).orElse("");
    try {
      return client.send(request, BodyHandlers.ofInputStream());
    } catch (SSLException e) {
      throw new InvalidInputException(
          "no secure connection to %s: %s; where a proxy has certificates of its own, name them with"
                  .formatted(host, e.getMessage())
              + " EVOLKV_OPTS=-Djavax.net.ssl.trustStore=FILE",
          e);
    } catch (IOException e) {
      if (isUnknownHost(e)) {
        throw new InvalidInputException(
            proxy
                .map("cannot find %s; check that variable"::formatted)
                .orElse(
                    "cannot find the host %s; check the network, HF_ENDPOINT and HTTPS_PROXY"
                        .formatted(host)),
            e);
      }
      String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      throw new TransferFailure("no answer from %s (%s)".formatted(host, reason), e);
    }
  }

  private static boolean isUnknownHost(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnknownHostException || cause instanceof UnresolvedAddressException) {
        return true;
      }
    }
    return false;
  }

  /** Whether the hub is told who the user is. */
  boolean hasToken() {
    return hub.token().isPresent();
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
