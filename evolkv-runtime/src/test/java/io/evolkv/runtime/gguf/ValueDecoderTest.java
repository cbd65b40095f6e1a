package io.evolkv.runtime.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ValueDecoderTest {
  /** The types in blocks and the first bytes of the float16 numbers in each. */
  private static final Map<TensorType, int[]> FLOATS_IN_BLOCK =
      Map.ofEntries(
          Map.entry(TensorType.Q4_0, new int[] {0}),
          Map.entry(TensorType.Q4_1, new int[] {0, 2}),
          Map.entry(TensorType.Q5_0, new int[] {0}),
          Map.entry(TensorType.Q5_1, new int[] {0, 2}),
          Map.entry(TensorType.Q8_0, new int[] {0}),
          Map.entry(TensorType.Q2_K, new int[] {80, 82}),
          Map.entry(TensorType.Q3_K, new int[] {108}),
          Map.entry(TensorType.Q4_K, new int[] {0, 2}),
          Map.entry(TensorType.Q5_K, new int[] {0, 2}),
          Map.entry(TensorType.Q6_K, new int[] {208}),
          Map.entry(TensorType.IQ4_NL, new int[] {0}),
          Map.entry(TensorType.IQ4_XS, new int[] {0}));

  private static final TensorType[] DECODABLE =
      Arrays.stream(TensorType.values())
          .filter(type -> type.decoder().isPresent())
          .toArray(TensorType[]::new);

  private static final byte HALF = 0x38; // upper byte of 0.5 as float16
  private static final byte ONE = 0x3C;

  @Test
  void theTypesThatModelsUseCanBeDecoded() {
    assertThat(TensorType.decodable())
        .isEqualTo(
            "F32, F16, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q2_K, Q3_K, Q4_K, Q5_K, Q6_K, IQ4_NL, IQ4_XS,"
                + " BF16");
  }

  @ParameterizedTest
  @FieldSource("DECODABLE")
  void valuesAreThoseOfTheReferenceBitForBit(TensorType type) {
    Reference reference = Reference.of(type);

    assertThat(bits(decode(reference.tensor, 0, reference.values.length)))
        .isEqualTo(bits(reference.values));
  }

  @ParameterizedTest
  @FieldSource("DECODABLE")
  void anyRangeIsThatPartOfTheReference(TensorType type) {
    Reference reference = Reference.of(type);
    int block = type.blockLength();
    int[] counts = {0, 1, block - 1, block, block + 1, 2 * block + 17};

    for (int first = 0; first <= 2 * block; first++) {
      for (int count : counts) {
        assertThat(bits(decode(reference.tensor, first, count)))
            .as("%d values from %d on", count, first)
            .isEqualTo(bits(Arrays.copyOfRange(reference.values, first, first + count)));
      }
    }
  }

  @ParameterizedTest
  @FieldSource("DECODABLE")
  void aRangeMayEndWithTheTensor(TensorType type) {
    Reference reference = Reference.of(type);
    int end = reference.values.length;

    for (int first = end - 2 * type.blockLength(); first <= end; first++) {
      assertThat(bits(decode(reference.tensor, first, end - first)))
          .isEqualTo(bits(Arrays.copyOfRange(reference.values, first, end)));
    }
  }

  @Property
  void anyRangeIsThatPartOfTheWhole(
      @ForAll("decodable") TensorType type,
      @ForAll @IntRange(min = 1, max = 4) int blocks,
      @ForAll long seed) {
    Random random = new Random(seed);
    GgufTensor tensor = random(type, blocks, random);
    int length = Math.toIntExact(tensor.values());
    int first = random.nextInt(length + 1);
    int end = first + random.nextInt(length - first + 1);

    float[] whole = decode(tensor, 0, length);

    assertThat(bits(decode(tensor, first, end - first)))
        .isEqualTo(bits(Arrays.copyOfRange(whole, first, end)));
  }

  @Property
  void finiteScalesGiveFiniteValues(@ForAll("blockTypes") TensorType type, @ForAll long seed) {
    GgufTensor tensor = random(type, 3, new Random(seed));

    for (float value : decode(tensor, 0, Math.toIntExact(tensor.values()))) {
      assertThat(value).isFinite();
    }
  }

  @Test
  void nothingButTheRangeIsWritten() {
    byte[] blocks = new byte[2 * 18];
    blocks[1] = ONE;
    blocks[18 + 1] = ONE;
    GgufTensor tensor = tensor(TensorType.Q4_0, blocks, 64);
    float[] out = new float[70];
    Arrays.fill(out, 7);

    tensor.decode(30, 4, out, 33);

    assertThat(Arrays.copyOfRange(out, 33, 37)).containsExactly(-8, -8, -8, -8);
    assertThat(Arrays.copyOfRange(out, 0, 33)).containsOnly(7);
    assertThat(Arrays.copyOfRange(out, 37, 70)).containsOnly(7);
  }

  @Test
  void q8IsScaleTimesInteger() {
    byte[] block = new byte[34];
    block[1] = HALF;
    block[2] = -128;
    block[33] = 127;

    float[] values = decode(tensor(TensorType.Q8_0, block, 32), 0, 32);

    assertThat(values[0]).isEqualTo(-64f);
    assertThat(values[1]).isEqualTo(0f);
    assertThat(values[31]).isEqualTo(63.5f);
  }

  @Test
  void q4HalvesOfAByteAreSixteenValuesApart() {
    byte[] block = new byte[20];
    block[1] = HALF; // scale
    block[3] = ONE; // minimum
    block[4 + 3] = (byte) 0xF2;

    float[] values = decode(tensor(TensorType.Q4_1, block, 32), 0, 32);

    assertThat(values[0]).isEqualTo(1f);
    assertThat(values[3]).isEqualTo(0.5f * 2 + 1);
    assertThat(values[19]).isEqualTo(0.5f * 15 + 1);
  }

  @Test
  void subBlocksOfQ4KHaveSixBitScalesAndMinima() {
    byte[] block = new byte[144];
    block[1] = HALF; // scale
    block[3] = ONE; // minimum
    block[4 + 1] = (byte) (0b10_000000 | 41); // scale of sub-block 1, top of the scale of 5
    block[4 + 5] = (byte) (0b01_000000 | 9); // minimum of sub-block 1, top of the minimum of 5
    block[4 + 9] = 0x3C; // low four bits of the scale (12) and the minimum (3) of sub-block 5
    block[16 + 2] = 0x70; // value 2 of sub-block 1
    block[16 + 64 + 2] = 0x60; // value 2 of sub-block 5

    float[] values = decode(tensor(TensorType.Q4_K, block, 256), 0, 256);

    assertThat(values[0]).isEqualTo(0f);
    assertThat(values[32]).isEqualTo(-9f);
    assertThat(values[32 + 2]).isEqualTo(0.5f * 41 * 7 - 9);
    assertThat(values[5 * 32]).isEqualTo(-(16f + 3));
    assertThat(values[5 * 32 + 2]).isEqualTo(0.5f * (32 + 12) * 6 - (16 + 3));
  }

  @Test
  void iq4IsScaleTimesLevel() {
    byte[] block = new byte[18];
    block[1] = HALF;
    block[2] = (byte) 0xF8;

    float[] values = decode(tensor(TensorType.IQ4_NL, block, 32), 0, 32);

    assertThat(values[0]).isEqualTo(0.5f * 1);
    assertThat(values[16]).isEqualTo(0.5f * 113);
    assertThat(values[1]).isEqualTo(0.5f * -127);
  }

  @Provide
  Arbitrary<TensorType> decodable() {
    return Arbitraries.of(DECODABLE);
  }

  @Provide
  Arbitrary<TensorType> blockTypes() {
    return Arbitraries.of(FLOATS_IN_BLOCK.keySet().stream().sorted().toList());
  }

  /** Random bytes, but finite float16 numbers. */
  private static GgufTensor random(TensorType type, int blocks, Random random) {
    byte[] raw = new byte[blocks * type.blockBytes()];
    random.nextBytes(raw);
    for (int block = 0; block < raw.length; block += type.blockBytes()) {
      for (int at : FLOATS_IN_BLOCK.getOrDefault(type, new int[0])) {
        if ((raw[block + at + 1] & 0x7C) == 0x7C) {
          raw[block + at + 1] &= (byte) ~0x40;
        }
      }
    }
    return tensor(type, raw, (long) blocks * type.blockLength());
  }

  private static GgufTensor tensor(TensorType type, byte[] raw, long length) {
    return new GgufBuilder()
        .tensor("w", type.id(), 0, length)
        .data(raw)
        .read()
        .requiredTensor("w", length);
  }

  /** The values of a range, decoded to a place that is not the start of the array. */
  private static float[] decode(GgufTensor tensor, int first, int count) {
    float[] out = new float[3 + count];
    tensor.decode(first, count, out, 3);
    return Arrays.copyOfRange(out, 3, out.length);
  }

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    Arrays.setAll(bits, i -> Float.floatToRawIntBits(values[i]));
    return bits;
  }

  /** Blocks of a type with the values that the reference decodes from them. */
  private static final class Reference {
    final GgufTensor tensor;
    final float[] values;

    private Reference(GgufTensor tensor, float[] values) {
      this.tensor = tensor;
      this.values = values;
    }

    static Reference of(TensorType type) {
      Path file = SharedFiles.require("goldens/quant-blocks.json");
      JsonNode reference = JsonMapper.shared().readTree(file).get(type.name());
      byte[] bytes = Base64.getDecoder().decode(reference.get("values_f32le_base64").asString());
      float[] values = new float[bytes.length / 4];
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
      byte[] raw = Base64.getDecoder().decode(reference.get("raw_base64").asString());
      return new Reference(tensor(type, raw, values.length), values);
    }
  }
}
