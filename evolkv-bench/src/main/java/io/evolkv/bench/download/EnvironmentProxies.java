package io.evolkv.bench.download;

import io.evolkv.api.error.InvalidInputException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The proxies that the environment names: {@code HTTPS_PROXY} and {@code HTTP_PROXY} by the scheme
 * of an address, except for the hosts in {@code NO_PROXY}; each also in lower case.
 */
final class EnvironmentProxies extends ProxySelector {
  private record Server(String variable, String host, int port, Optional<String> login) {}

  private final Map<String, Optional<Server>> byScheme;
  private final List<String> exceptions;

  EnvironmentProxies(Map<String, String> environment) {
    byScheme =
        Map.of(
            "https", server(environment, "HTTPS_PROXY"), "http", server(environment, "HTTP_PROXY"));
    exceptions =
        Arrays.stream(value(environment, "NO_PROXY").split(",", -1))
            .map(name -> name.strip().toLowerCase(Locale.ROOT))
            .filter(name -> !name.isEmpty())
            .toList();
  }

  private static String value(Map<String, String> environment, String variable) {
    String lowerCase = environment.getOrDefault(variable.toLowerCase(Locale.ROOT), "");
    return lowerCase.isEmpty() ? environment.getOrDefault(variable, "") : lowerCase;
  }

  private static Optional<Server> server(Map<String, String> environment, String variable) {
    String value = value(environment, variable).strip();
    if (value.isEmpty()) {
      return Optional.empty();
    }
    try {
      URI uri = URI.create(value.contains("://") ? value : "http://" + value);
      if (uri.getHost() != null && "http".equalsIgnoreCase(uri.getScheme())) {
        int port = uri.getPort() < 0 ? 80 : uri.getPort();
        return Optional.of(
            new Server(variable, uri.getHost(), port, Optional.ofNullable(uri.getRawUserInfo())));
      }
    } catch (IllegalArgumentException e) {
      throw wrong(variable);
    }
    throw wrong(variable);
  }

  /** The value may hold a password, so it is not shown. */
  private static InvalidInputException wrong(String variable) {
    return new InvalidInputException(
        variable + " is no address of a proxy; write http://host:port or http://user:pw@host:port");
  }

  @Override
  public List<Proxy> select(URI address) {
    return serverFor(address)
        .map(server -> new Proxy(Proxy.Type.HTTP, new InetSocketAddress(server.host, server.port)))
        .map(List::of)
        .orElse(List.of(Proxy.NO_PROXY));
  }

  private Optional<Server> serverFor(URI address) {
    Optional<Server> server =
        byScheme.getOrDefault(address.getScheme().toLowerCase(Locale.ROOT), Optional.empty());
    return server.filter(any -> !isException(address));
  }

  private boolean isException(URI address) {
    String host = address.getHost().toLowerCase(Locale.ROOT);
    String withPort = host + ":" + Hub.port(address);
    return exceptions.stream()
        .map(name -> name.startsWith("*.") ? name.substring(2) : name)
        .map(name -> name.startsWith(".") ? name.substring(1) : name)
        .anyMatch(
            name ->
                name.equals("*")
                    || name.equals(host)
                    || name.equals(withPort)
                    || host.endsWith("." + name));
  }

  @Override
  public void connectFailed(URI address, SocketAddress proxy, IOException failure) {}

  /** The proxy for an address as messages name it; empty without one. */
  Optional<String> description(URI address) {
    return serverFor(address)
        .map(server -> "the proxy %s:%d (%s)".formatted(server.host, server.port, server.variable));
  }

  /** What the proxy for an address is told to let the user through. */
  Optional<String> authorization(URI address) {
    return serverFor(address)
        .flatMap(Server::login)
        .map(login -> decoded(login).getBytes(StandardCharsets.UTF_8))
        .map(login -> "Basic " + Base64.getEncoder().encodeToString(login));
  }

  /** Whether a proxy wants a login. */
  boolean haveLogin() {
    return byScheme.values().stream().flatMap(Optional::stream).anyMatch(s -> s.login.isPresent());
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
