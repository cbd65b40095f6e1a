package io.evolkv.bench.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evolkv.api.error.InvalidInputException;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HubFileTest {
  private static final Path CACHE = Path.of("cache").toAbsolutePath();

  @Test
  void aNameHasOrganisationRepositoryFileAndRevision() {
    HubFile file = HubFile.parse("hf:acme/tiny-1.5B/q8/a model.gguf@refs/pr/1");
    assertThat(file)
        .isEqualTo(new HubFile("acme", "tiny-1.5B", List.of("q8", "a model.gguf"), "refs/pr/1"))
        .hasToString("hf:acme/tiny-1.5B/q8/a model.gguf@refs/pr/1");
    assertThat(file.address("https://hub.example"))
        .hasToString("https://hub.example/acme/tiny-1.5B/resolve/refs%2Fpr%2F1/q8/a%20model.gguf");
    assertThat(file.place(CACHE))
        .isEqualTo(CACHE.resolve("hf/acme/tiny-1.5B/refs%2Fpr%2F1/q8/a model.gguf"));
  }

  @Test
  void theRevisionIsMainUnlessItIsGiven() {
    HubFile file = HubFile.parse("hf:acme/tiny/m.gguf");
    assertThat(file.revision()).isEqualTo("main");
    assertThat(file).isEqualTo(HubFile.parse("hf:acme/tiny/m.gguf@main"));
    assertThat(file).hasToString("hf:acme/tiny/m.gguf");
  }

  @Test
  void whatAnAddressWouldMisreadIsEncoded() {
    assertThat(HubFile.parse("hf:acme/tiny/50%#ü.gguf").address("http://h"))
        .hasToString("http://h/acme/tiny/resolve/main/50%25%23%C3%BC.gguf");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "acme/tiny/m.gguf",
        "hf:",
        "hf:m.gguf",
        "hf:tiny/m.gguf",
        "hf:acme//m.gguf",
        "hf:/acme/tiny/m.gguf",
        "hf:acme/tiny/",
        "hf:acme/tiny/../../m.gguf",
        "hf:../tiny/m.gguf",
        "hf:acme/../m.gguf",
        "hf:acme/tiny/./m.gguf",
        "hf:acme/tiny/.m.gguf.part",
        "hf:acme/tiny/a\\..\\m.gguf",
        "hf:acme/tiny/C:m.gguf",
        "hf:acme/tiny/m.gguf?x=1",
        "hf:acme/tiny/m\n.gguf",
        "hf:acme/tiny/m\u0000.gguf",
        "hf:ac me/tiny/m.gguf",
        "hf:acme/tiny/m.gguf@",
        "hf:acme/tiny/m.gguf@../x",
        "hf:acme/tiny/m.gguf@a..b",
        "hf:acme/tiny/m.gguf@a//b",
        "hf:acme/tiny/m.gguf@a@b",
      })
  void whatIsNoSafeNameIsRefused(String text) {
    assertThatThrownBy(() -> HubFile.parse(text))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("is no name of a file on a hub: ")
        .hasMessageEndingWith("write hf:<org>/<repo>/<file>[@revision]");
  }

  @Property(tries = 2000)
  void whatIsTakenStaysBelowTheCache(@ForAll("names") String name) {
    HubFile file;
    try {
      file = HubFile.parse(HubFile.PREFIX + name);
    } catch (InvalidInputException e) {
      return;
    }
    Path place = file.place(CACHE);
    assertThat(place.normalize()).isEqualTo(place).startsWithRaw(CACHE.resolve("hf"));
    assertThat(place.getNameCount()).isGreaterThanOrEqualTo(CACHE.getNameCount() + 5);
    assertThat(file.address("http://hub").normalize().getRawPath())
        .startsWith("/" + file.organisation() + "/" + file.repository() + "/resolve/");
    assertThat(HubFile.parse(file.toString())).isEqualTo(file);
  }

  @Provide
  Arbitrary<String> names() {
    Arbitrary<String> piece =
        Arbitraries.of("a", "b-1", ".", "..", "/", "/", "\\", "@", "%2e", "~", " ");
    return piece.list().ofMinSize(3).ofMaxSize(9).map(parts -> "a/b/" + String.join("", parts));
  }
}
