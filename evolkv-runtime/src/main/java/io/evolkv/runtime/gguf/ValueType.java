package io.evolkv.runtime.gguf;

import java.util.Locale;
import java.util.Optional;

/** The types of metadata values; the ordinal is the number in the file. */
enum ValueType {
  UINT8(1),
  INT8(1),
  UINT16(2),
  INT16(2),
  UINT32(4),
  INT32(4),
  FLOAT32(4),
  BOOL(1),
  /** A length of 8 bytes, then that many bytes of UTF-8. */
  STRING(8),
  /** Element type (4 bytes) and count (8 bytes), then the elements. */
  ARRAY(12),
  UINT64(8),
  INT64(8),
  FLOAT64(8);

  private final int leastBytes;

  ValueType(int leastBytes) {
    this.leastBytes = leastBytes;
  }

  static Optional<ValueType> of(int number) {
    return number >= 0 && number < values().length
        ? Optional.of(values()[number])
        : Optional.empty();
  }

  /** Bytes of a value; the fewest possible where values have different lengths. */
  int leastBytes() {
    return leastBytes;
  }

  boolean hasFixedSize() {
    return this != STRING && this != ARRAY;
  }

  boolean isInteger() {
    return switch (this) {
      case UINT8, INT8, UINT16, INT16, UINT32, INT32, UINT64, INT64 -> true;
      case FLOAT32, FLOAT64, BOOL, STRING, ARRAY -> false;
    };
  }

  boolean isReal() {
    return this == FLOAT32 || this == FLOAT64;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
