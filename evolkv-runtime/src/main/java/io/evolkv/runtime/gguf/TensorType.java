package io.evolkv.runtime.gguf;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How the values of a tensor are stored: in blocks of a fixed number of values and bytes. All types
 * that GGUF files use today are known, so that any file can be inspected; some can be decoded.
 *
 * <p>Source: the enumeration {@code ggml_type} and the block layouts of ggml.
 */
public enum TensorType {
  F32(0, 1, 4),
  F16(1, 1, 2),
  Q4_0(2, 32, 18),
  Q4_1(3, 32, 20),
  Q5_0(6, 32, 22),
  Q5_1(7, 32, 24),
  Q8_0(8, 32, 34),
  Q8_1(9, 32, 36),
  Q2_K(10, 256, 84),
  Q3_K(11, 256, 110),
  Q4_K(12, 256, 144),
  Q5_K(13, 256, 176),
  Q6_K(14, 256, 210),
  Q8_K(15, 256, 292),
  IQ2_XXS(16, 256, 66),
  IQ2_XS(17, 256, 74),
  IQ3_XXS(18, 256, 98),
  IQ1_S(19, 256, 50),
  IQ4_NL(20, 32, 18),
  IQ3_S(21, 256, 110),
  IQ2_S(22, 256, 82),
  IQ4_XS(23, 256, 136),
  I8(24, 1, 1),
  I16(25, 1, 2),
  I32(26, 1, 4),
  I64(27, 1, 8),
  F64(28, 1, 8),
  IQ1_M(29, 256, 56),
  BF16(30, 1, 2),
  TQ1_0(34, 256, 54),
  TQ2_0(35, 256, 66),
  MXFP4(39, 32, 17),
  NVFP4(40, 64, 36),
  Q1_0(41, 128, 18),
  Q2_0(42, 64, 18);

  private final int id;
  private final int blockLength;
  private final int blockBytes;

  TensorType(int id, int blockLength, int blockBytes) {
    this.id = id;
    this.blockLength = blockLength;
    this.blockBytes = blockBytes;
  }

  /**
   * The type with a number.
   *
   * @param id the number in the file
   * @return the type, or empty for a number that no known type has
   */
  public static Optional<TensorType> of(int id) {
    return Arrays.stream(values()).filter(type -> type.id == id).findFirst();
  }

  /**
   * The number in the file.
   *
   * @return the value of {@code ggml_type}
   */
  public int id() {
    return id;
  }

  /**
   * Values in a block.
   *
   * @return 1 for plain numbers
   */
  public int blockLength() {
    return blockLength;
  }

  /**
   * Bytes of a block.
   *
   * @return scales included
   */
  public int blockBytes() {
    return blockBytes;
  }

  /**
   * Bytes of a number of values.
   *
   * @param values a multiple of the block length
   * @return bytes
   */
  public long bytes(long values) {
    return values / blockLength * blockBytes;
  }

  /** How to decode values of this type; empty for types that can only be inspected. */
  Optional<ValueDecoder> decoder() {
    return switch (this) {
      case F32 -> Optional.of(FloatFormats::decodeF32);
      case F16 -> Optional.of(FloatFormats::decodeF16);
      case BF16 -> Optional.of(FloatFormats::decodeBf16);
      case Q4_0 -> blocks(ScaledBlocks::decodeQ4WithScale);
      case Q4_1 -> blocks(ScaledBlocks::decodeQ4WithMinimum);
      case Q5_0 -> blocks(ScaledBlocks::decodeQ5WithScale);
      case Q5_1 -> blocks(ScaledBlocks::decodeQ5WithMinimum);
      case Q8_0 -> blocks(ScaledBlocks::decodeQ8);
      case Q2_K -> blocks(KQuants::decodeQ2);
      case Q3_K -> blocks(KQuants::decodeQ3);
      case Q4_K -> blocks(KQuants::decodeQ4);
      case Q5_K -> blocks(KQuants::decodeQ5);
      case Q6_K -> blocks(KQuants::decodeQ6);
      case IQ4_NL -> blocks(NonLinearBlocks::decodeBlock);
      case IQ4_XS -> blocks(NonLinearBlocks::decodeSuperBlock);
      default -> Optional.empty();
    };
  }

  private Optional<ValueDecoder> blocks(BlockDecoder.Format format) {
    return Optional.of(new BlockDecoder(blockLength, blockBytes, format));
  }

  /**
   * Decodes consecutive values to floats.
   *
   * @param data the values as they are stored
   * @param first index of the first value
   * @param count number of values
   * @param out receives the values
   * @param offset index of the first one in {@code out}
   * @throws UnsupportedOperationException when values of this type can only be inspected
   */
  public void decode(MemorySegment data, long first, int count, float[] out, int offset) {
    decoder()
        .orElseThrow(() -> new UnsupportedOperationException(this + " cannot be decoded"))
        .decode(data, first, count, out, offset);
  }

  /** All types with their numbers, for messages. */
  static String list() {
    return Arrays.stream(values())
        .map(type -> type + "=" + type.id)
        .collect(Collectors.joining(", "));
  }

  /** The types that can be decoded, for messages. */
  static String decodable() {
    return Arrays.stream(values())
        .filter(type -> type.decoder().isPresent())
        .map(TensorType::toString)
        .collect(Collectors.joining(", "));
  }
}
