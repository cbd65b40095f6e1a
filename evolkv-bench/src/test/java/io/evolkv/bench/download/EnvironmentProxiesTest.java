package io.evolkv.bench.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evolkv.api.error.InvalidInputException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentProxiesTest {
  @Test
  void theSchemeOfTheAddressChoosesTheProxy() {
    Map<String, String> environment =
        Map.of("HTTPS_PROXY", "http://secure.invalid:3128/", "http_proxy", "plain.invalid:8080");
    assertThat(chosen(environment, "https://hub.invalid/x")).isEqualTo("secure.invalid:3128");
    assertThat(chosen(environment, "http://hub.invalid/x")).isEqualTo("plain.invalid:8080");
    assertThat(chosen(Map.of("HTTP_PROXY", "http://p.invalid"), "http://h.invalid"))
        .isEqualTo("p.invalid:80");
    assertThat(chosen(Map.of(), "https://hub.invalid/x")).isEqualTo("none");
  }

  @ParameterizedTest
  @CsvSource({
    "*, none",
    "hub.invalid, none",
    ".invalid, none",
    "*.invalid, none",
    "' other.org , HUB.invalid', none",
    "hub.invalid:443, none",
    "hub.invalid:80, p:1",
    "b.invalid, p:1",
    "hub, p:1",
    "'', p:1"
  })
  void hostsCanBeExcepted(String exceptions, String proxy) {
    Map<String, String> environment = Map.of("HTTPS_PROXY", "http://p:1", "NO_PROXY", exceptions);
    assertThat(chosen(environment, "https://hub.invalid/x")).isEqualTo(proxy);
  }

  @Test
  void aLoginIsDecodedAndOnlyForItsProxy() {
    EnvironmentProxies proxies =
        new EnvironmentProxies(Map.of("HTTPS_PROXY", "http://me:a%3Ab+c@p:1", "HTTP_PROXY", "q:2"));
    assertThat(proxies.haveLogin()).isTrue();
    assertThat(proxies.authorization(URI.create("https://hub.invalid")))
        .hasValue("Basic bWU6YTpiK2M=");
    assertThat(proxies.authorization(URI.create("http://hub.invalid"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"socks5://p:1", "http://", "http://me:secret@", "p :1"})
  void whatIsNoProxyIsRefusedWithoutShowingIt(String value) {
    assertThatThrownBy(() -> new EnvironmentProxies(Map.of("HTTPS_PROXY", value)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("HTTPS_PROXY is no address of a proxy; write ")
        .hasMessageNotContaining("secret");
  }

  private static String chosen(Map<String, String> environment, String address) {
    Proxy proxy = new EnvironmentProxies(environment).select(URI.create(address)).getFirst();
    return proxy.address() instanceof InetSocketAddress host
        ? host.getHostString() + ":" + host.getPort()
        : "none";
  }
}
