package io.evolkv.bench.journal;

import java.util.OptionalDouble;
import java.util.zip.CRC32;

/**
 * CRC-32 of values in a row: SQLite notices damage to its own structures, but not to a number in
 * them.
 */
final class Checksum {
  private final CRC32 crc = new CRC32();

  Checksum add(long value) {
    for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
      crc.update((int) (value >>> shift));
    }
    return this;
  }

  /** SQLite keeps a negative zero as zero. */
  Checksum add(double value) {
    return add(Double.doubleToLongBits(value + 0.0));
  }

  Checksum add(OptionalDouble value) {
    return value.isPresent() ? add(1).add(value.getAsDouble()) : add(0);
  }

  long value() {
    return crc.getValue();
  }
}
