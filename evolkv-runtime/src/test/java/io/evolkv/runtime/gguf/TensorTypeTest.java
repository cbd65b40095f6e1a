package io.evolkv.runtime.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
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

  @ParameterizedTest
  @EnumSource(names = {"F32", "F16", "BF16", "Q8_0"})
  void valuesAreThoseOfTheReferenceBitForBit(TensorType type) {
    JsonNode reference = reference().get(type.name());
    byte[] raw = Base64.getDecoder().decode(reference.get("raw_base64").asString());
    byte[] values = Base64.getDecoder().decode(reference.get("values_f32le_base64").asString());
    float[] expected = new float[values.length / 4];
    ByteBuffer.wrap(values).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(expected);

    float[] decoded = new float[expected.length];
    tensor(type, raw, expected.length).decode(0, expected.length, decoded, 0);

    assertThat(bits(decoded)).isEqualTo(bits(expected));
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "F16", "BF16", "Q8_0"})
  void anyRangeIsThatPartOfTheWhole(TensorType type) {
    int length = 96;
    byte[] raw = new byte[(int) type.bytes(length)];
    new Random(5).nextBytes(raw);
    GgufTensor tensor = tensor(type, raw, length);
    float[] whole = new float[length];
    tensor.decode(0, length, whole, 0);

    for (int first = 0; first < length; first += 7) {
      for (int end = first; end <= length; end += 11) {
        float[] part = new float[3 + end - first];
        tensor.decode(first, end - first, part, 3);
        assertThat(bits(Arrays.copyOfRange(part, 3, part.length)))
            .isEqualTo(bits(Arrays.copyOfRange(whole, first, end)));
      }
    }
  }

  @Test
  void q8IsScaleTimesInteger() {
    byte[] block = new byte[34];
    block[1] = 0x38; // 0.5 as float16
    block[2] = -128;
    block[33] = 127;
    float[] values = new float[32];

    tensor(TensorType.Q8_0, block, 32).decode(0, 32, values, 0);

    assertThat(values[0]).isEqualTo(-64f);
    assertThat(values[1]).isEqualTo(0f);
    assertThat(values[31]).isEqualTo(63.5f);
  }

  private static GgufTensor tensor(TensorType type, byte[] raw, long length) {
    return new GgufBuilder()
        .tensor("w", type.id(), 0, length)
        .data(raw)
        .read()
        .requiredTensor("w", length);
  }

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    Arrays.setAll(bits, i -> Float.floatToRawIntBits(values[i]));
    return bits;
  }

  private static JsonNode reference() {
    Path file = SharedFiles.require("goldens/quant-blocks.json");
    return JsonMapper.shared().readTree(file);
  }
}
