package io.evolkv.bench.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evolkv.api.error.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelCacheTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void theEnvironmentNamesTheFolder() {
    String own = folder.resolve("own").toString();
    String xdg = folder.resolve("xdg").toString();
    assertThat(cache(Map.of("EVOLKV_CACHE", own, "XDG_CACHE_HOME", xdg))).isEqualTo(Path.of(own));
    assertThat(cache(Map.of("EVOLKV_CACHE", "", "XDG_CACHE_HOME", xdg)))
        .isEqualTo(Path.of(xdg, "evolkv"));
    assertThat(cache(Map.of())).isEqualTo(folder.resolve(".cache").resolve("evolkv"));
  }

  private Path cache(Map<String, String> environment) {
    return ModelCache.of(environment, folder.toString()).folder();
  }

  @Test
  void namesOfOtherKindsStayAsTheyAre() {
    ModelCache cache = new ModelCache(folder);
    assertThat(cache.locate("builtin:tiny")).isEqualTo("builtin:tiny");
    assertThat(cache.locate("models/m.gguf")).isEqualTo("models/m.gguf");
  }

  @Test
  void aPulledFileIsFoundByItsName() throws IOException {
    ModelCache cache = new ModelCache(folder);
    Path file = cache.place(HubFile.parse("hf:acme/tiny/m.gguf"));
    assertThatThrownBy(() -> cache.locate("hf:acme/tiny/m.gguf"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "hf:acme/tiny/m.gguf is not in the cache %s; get it with: evolkv pull".formatted(folder)
                + " hf:acme/tiny/m.gguf");

    Files.createDirectories(folder.resolve("hf/acme/tiny/main"));
    Files.writeString(file, "GGUF");
    assertThat(cache.locate("hf:acme/tiny/m.gguf")).isEqualTo(file.toString());
    assertThatThrownBy(() -> cache.locate("hf:acme/tiny/m.gguf@v2"))
        .hasMessageContaining("evolkv pull hf:acme/tiny/m.gguf@v2");
  }
}
