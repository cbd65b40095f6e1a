package io.evolkv.bench.download;

import io.evolkv.api.error.InvalidInputException;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A model hub and the user's key to it, by the variables that the hub's own programs read.
 *
 * @param endpoint its address, without a slash at the end
 * @param token what it is told to know the user; only ever sent to the endpoint itself
 */
record Hub(String endpoint, Optional<String> token) {
  private static final String DEFAULT_ENDPOINT = "https://huggingface.co";

  /** The hub of {@code HF_ENDPOINT} with the token of {@code HF_TOKEN}. */
  static Hub of(Map<String, String> environment) {
    String endpoint = environment.getOrDefault("HF_ENDPOINT", "").strip().replaceAll("/+$", "");
    Optional<String> token =
        Optional.of(environment.getOrDefault("HF_TOKEN", "").strip()).filter(t -> !t.isEmpty());
    if (token.isPresent() && !token.get().matches("[\\x21-\\x7e]+")) {
      throw new InvalidInputException("HF_TOKEN has characters that no token has; set it anew");
    }
    return new Hub(requireAddress(endpoint.isEmpty() ? DEFAULT_ENDPOINT : endpoint), token);
  }

  private static String requireAddress(String endpoint) {
    try {
      URI address = URI.create(endpoint);
      if (isWeb(address) && address.getUserInfo() == null && address.getQuery() == null) {
        return endpoint;
      }
    } catch (IllegalArgumentException e) {
      throw wrong(endpoint);
    }
    throw wrong(endpoint);
  }

  private static InvalidInputException wrong(String endpoint) {
    return new InvalidInputException(
        "HF_ENDPOINT is '%s', it must be an address like %s".formatted(endpoint, DEFAULT_ENDPOINT));
  }

  /** Whether an address belongs to the hub itself: same scheme, host and port. */
  boolean owns(URI address) {
    return origin(address).equals(origin(URI.create(endpoint)));
  }

  private static String origin(URI address) {
    String origin = address.getScheme() + "://" + address.getHost() + ":" + port(address);
    return origin.toLowerCase(Locale.ROOT);
  }

  /** The port of an address, the scheme's own where it names none. */
  static int port(URI address) {
    int usual = "https".equalsIgnoreCase(address.getScheme()) ? 443 : 80;
    return address.getPort() >= 0 ? address.getPort() : usual;
  }

  /** Whether an address is one of the web, with a host. */
  static boolean isWeb(URI address) {
    return address.getHost() != null
        && ("https".equalsIgnoreCase(address.getScheme())
            || "http".equalsIgnoreCase(address.getScheme()));
  }
}
