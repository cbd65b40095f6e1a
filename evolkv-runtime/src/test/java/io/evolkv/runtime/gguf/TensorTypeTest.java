package io.evolkv.runtime.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TensorTypeTest {
  @Test
  void blockSizesAreThoseOfTheReference() {
    for (Map.Entry<String, JsonNode> reference : reference().properties()) {
      TensorType type = TensorType.of(reference.getValue().get("type_id").asInt()).orElseThrow();

      assertThat(type.name()).isEqualTo(reference.getKey());
      assertThat(type.blockLength()).isEqualTo(reference.getValue().get("block_size").asInt());
      assertThat(type.blockBytes()).isEqualTo(reference.getValue().get("bytes_per_block").asInt());
    }
  }

  @Test
  void everyIdIsOfOneType() {
    assertThat(Arrays.stream(TensorType.values()).map(TensorType::id)).doesNotHaveDuplicates();
    assertThat(TensorType.of(31)).isEmpty();
    assertThat(TensorType.of(-1)).isEmpty();
  }

  private static JsonNode reference() {
    Path file = SharedFiles.require("goldens/quant-blocks.json");
    return JsonMapper.shared().readTree(file);
  }
}
