package io.evolkv.runtime.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evolkv.api.error.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One file, or several and their index. */
class SafetensorsFolderTest {
  private static final String FIRST = "model-00001-of-00002.safetensors";
  private static final String SECOND = "model-00002-of-00002.safetensors";

  @TempDir Path folder;

  private void shard(String file, String tensor, float value) throws IOException {
    String header =
        "{\"%s\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}".formatted(tensor);
    byte[] bytes = SafetensorsBytes.file(header, SafetensorsBytes.floats(value));
    Files.write(folder.resolve(file), bytes);
  }

  private void index(String weightMap) throws IOException {
    Files.writeString(
        folder.resolve("model.safetensors.index.json"), "{\"weight_map\":" + weightMap + "}");
  }

  private void assertRefused(String message) {
    assertThatThrownBy(() -> SafetensorsFolder.open(folder))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(folder.toString())
        .hasMessageContaining(message);
  }

  @Test
  void shardsAreOneModel() throws IOException {
    shard(FIRST, "a", 1);
    shard(SECOND, "b", 2);
    index("{\"a\":\"" + FIRST + "\",\"b\":\"" + SECOND + "\"}");
    try (SafetensorsFolder weights = SafetensorsFolder.open(folder)) {
      assertThat(weights.tensors()).extracting(SafetensorsTensor::name).containsExactly("a", "b");
      float[] value = new float[1];
      weights.tensor("b").orElseThrow().decode(0, 1, value, 0);
      assertThat(value).containsExactly(2);
      assertThat(weights.tensor("c")).isEmpty();
    }
  }

  @Test
  void aWholeFileNeedsNoIndex() throws IOException {
    shard("model.safetensors", "a", 1);
    try (SafetensorsFolder weights = SafetensorsFolder.open(folder)) {
      assertThat(weights.tensor("a")).isPresent();
    }
  }

  @Test
  void missingWeightsAreNamed() throws IOException {
    assertRefused("has no model.safetensors and no model.safetensors.index.json");
    index("{\"a\":\"" + FIRST + "\"}");
    assertRefused(FIRST + ": no such file");
    shard(FIRST, "b", 1);
    assertRefused("tensor 'a' is not in " + FIRST + ", where the index says");
  }

  @Test
  void aTensorInTwoFilesIsRefused() throws IOException {
    shard(FIRST, "a", 1);
    shard(SECOND, "a", 2);
    index("{\"a\":\"" + FIRST + "\",\"b\":\"" + SECOND + "\"}");
    assertRefused("tensor 'a' is in " + FIRST + " and in " + SECOND);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"../a.safetensors\"", "\"/a.safetensors\"", "\"a.bin\"", "7", "\"\""})
  void filesOutsideTheFolderAreRefused(String name) throws IOException {
    index("{\"a\":" + name + "}");
    assertRefused("which is no safetensors file of this folder");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "[]", "null"})
  void anIndexWithoutTensorsIsRefused(String map) throws IOException {
    index(map);
    assertRefused("there is no weight_map");
  }
}
