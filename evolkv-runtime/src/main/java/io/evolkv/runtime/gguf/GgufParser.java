package io.evolkv.runtime.gguf;

import io.evolkv.api.error.InvalidInputException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * Reads the header of a GGUF file: magic number, version, metadata, tensor table. The weights
 * themselves are only located.
 *
 * <p>Source: the <a href="https://github.com/ggml-org/ggml/blob/master/docs/gguf.md">GGUF
 * specification</a>, versions 2 and 3.
 */
final class GgufParser {
  private static final byte[] MAGIC = "GGUF".getBytes(StandardCharsets.US_ASCII);
  private static final String ALIGNMENT_KEY = "general.alignment";
  private static final int DEFAULT_ALIGNMENT = 32;

  /** Far above any real model; so a hostile header cannot fill the memory. */
  private static final int MOST_KEYS = 1 << 16;

  private static final int MOST_TENSORS = 1 << 18;
  private static final int LONGEST_NAME = 1 << 10;
  private static final int DEEPEST_ARRAY = 4;
  private static final int MOST_DIMENSIONS = 4;
  private static final long MOST_VALUES = 1L << 50;

  /** A key's length, its type and the smallest value. */
  private static final int LEAST_KEY_BYTES = 8 + 4 + 1;

  /** A name's length, number of dimensions, one dimension, type and offset. */
  private static final int LEAST_TENSOR_BYTES = 8 + 4 + 8 + 4 + 8;

  private final MemorySegment bytes;
  private final String fileName;
  private final ByteCursor cursor;
  private final SequencedMap<String, GgufValue> metadata = new LinkedHashMap<>();
  private final SequencedMap<String, GgufTensor> tensors = new LinkedHashMap<>();

  private GgufParser(MemorySegment bytes, String fileName) {
    this.bytes = bytes;
    this.fileName = fileName;
    this.cursor = new ByteCursor(bytes, fileName);
  }

  /** What a header holds, in the order of the file. */
  record Header(
      SequencedMap<String, GgufValue> metadata, SequencedMap<String, GgufTensor> tensors) {}

  static Header parse(MemorySegment bytes, String fileName) {
    GgufParser parser = new GgufParser(bytes, fileName);
    parser.readAll();
    return new Header(parser.metadata, parser.tensors);
  }

  private void readAll() {
    readMagic();
    readVersion();
    long tensorCount = cursor.readCount("the number of tensors", LEAST_TENSOR_BYTES, MOST_TENSORS);
    long keyCount = cursor.readCount("the number of metadata keys", LEAST_KEY_BYTES, MOST_KEYS);
    for (long i = 0; i < keyCount; i++) {
      readKey();
    }
    TensorEntry[] table = new TensorEntry[(int) tensorCount];
    for (int i = 0; i < table.length; i++) {
      table[i] = readTensorEntry();
    }
    locate(table);
  }

  private void readMagic() {
    byte[] start = cursor.take(Math.min(4, bytes.byteSize()), "").toArray(Layouts.INT8);
    if (!Arrays.equals(start, MAGIC)) {
      String found = new String(start, StandardCharsets.ISO_8859_1);
      throw invalid(
          "not a GGUF file: it begins with %s, not 'GGUF'; name a model file in the GGUF format"
              .formatted(Printable.quoted(found)));
    }
  }

  private void readVersion() {
    int version = cursor.readInt("the version");
    if (version == 2 || version == 3) {
      return;
    }
    int swapped = Integer.reverseBytes(version);
    if (swapped > 0 && swapped < 1 << 16) {
      throw invalid(
          "big-endian (version "
              + swapped
              + "), only little-endian files can be read; convert the model again for little-endian"
              + " machines");
    }
    throw invalid(
        "GGUF version %s, only 2 and 3 can be read; convert the model again with a current tool"
            .formatted(Integer.toUnsignedString(version)));
  }

  private void readKey() {
    long start = cursor.position();
    String key = cursor.readName("a metadata key", LONGEST_NAME);
    String what = "the value of " + Printable.quoted(key);
    ValueType type = readValueType(what);
    GgufValue value =
        type == ValueType.ARRAY ? readArray(what) : new GgufValue(type, false, 1, pass(type, what));
    if (type == ValueType.BOOL && !value.isTrueOrFalse()) {
      throw cursor.damaged(start, what + " is neither true nor false");
    }
    if (metadata.putIfAbsent(key, value) != null) {
      throw cursor.damaged(start, "the metadata key " + Printable.quoted(key) + " is there twice");
    }
  }

  private ValueType readValueType(String what) {
    long start = cursor.position();
    int number = cursor.readInt("the type of " + what);
    return ValueType.of(number)
        .orElseThrow(
            () ->
                cursor.damaged(
                    start,
                    "%s has the unknown type %s (0 to %d are known)"
                        .formatted(
                            what,
                            Integer.toUnsignedString(number),
                            ValueType.values().length - 1)));
  }

  private GgufValue readArray(String what) {
    ValueType type = readValueType("an element of " + what);
    long count = cursor.readCount("the length of " + what, type.leastBytes(), Long.MAX_VALUE);
    long start = cursor.position();
    passElements(type, count, what, 1);
    return new GgufValue(type, true, count, cursor.since(start));
  }

  private void passElements(ValueType type, long count, String what, int depth) {
    if (type.hasFixedSize()) {
      cursor.take(count * type.leastBytes(), what);
    } else if (type == ValueType.STRING) {
      for (long i = 0; i < count; i++) {
        cursor.passString(what);
      }
    } else {
      passArrays(count, what, depth + 1);
    }
  }

  private void passArrays(long count, String what, int depth) {
    if (depth > DEEPEST_ARRAY) {
      throw cursor.damaged(
          cursor.position(),
          what + " nests arrays more than " + DEEPEST_ARRAY + " deep, which is not supported");
    }
    for (long i = 0; i < count; i++) {
      ValueType type = readValueType("an element of " + what);
      long inner = cursor.readCount("the length of " + what, type.leastBytes(), Long.MAX_VALUE);
      passElements(type, inner, what, depth);
    }
  }

  /** Goes past a value that is no array; a text keeps its length in front. */
  private MemorySegment pass(ValueType type, String what) {
    long start = cursor.position();
    if (type == ValueType.STRING) {
      cursor.passString(what);
    } else {
      cursor.take(type.leastBytes(), what);
    }
    return cursor.since(start);
  }

  /** A row of the tensor table; the offset counts from the start of the data. */
  private record TensorEntry(
      String name, TensorType type, long offset, GgufTensor.Shape shape, long position) {}

  private TensorEntry readTensorEntry() {
    long position = cursor.position();
    String name = cursor.readName("a tensor's name", LONGEST_NAME);
    String tensor = "tensor " + Printable.quoted(name);
    int dimensions = cursor.readInt("the number of dimensions of " + tensor);
    if (dimensions < 1 || dimensions > MOST_DIMENSIONS) {
      throw cursor.damaged(
          position,
          "%s has %s dimensions (1 to %d are possible)"
              .formatted(tensor, Integer.toUnsignedString(dimensions), MOST_DIMENSIONS));
    }
    long[] sizes = new long[dimensions];
    for (int i = 0; i < dimensions; i++) {
      sizes[i] = cursor.readLong("a dimension of " + tensor);
    }
    GgufTensor.Shape shape = shape(sizes, tensor, position);
    TensorType type = readTensorType(tensor);
    if (shape.rowLength() % type.blockLength() != 0) {
      throw cursor.damaged(
          position,
          "%s has rows of %d values, which do not form whole blocks of %d values of type %s"
              .formatted(tensor, shape.rowLength(), type.blockLength(), type));
    }
    long offset = cursor.readLong("the offset of " + tensor);
    return new TensorEntry(name, type, offset, shape, position);
  }

  private GgufTensor.Shape shape(long[] sizes, String tensor, long position) {
    long values = 1;
    for (long size : sizes) {
      if (size < 1 || size > MOST_VALUES / values) {
        throw cursor.damaged(position, tensor + " has the impossible shape " + unsignedList(sizes));
      }
      values *= size;
    }
    return new GgufTensor.Shape(sizes, values);
  }

  private TensorType readTensorType(String tensor) {
    int id = cursor.readInt("the type of " + tensor);
    return TensorType.of(id)
        .orElseThrow(
            () ->
                invalid(
                    "%s has the unknown type %s; known are %s"
                        .formatted(tensor, Integer.toUnsignedString(id), TensorType.list())));
  }

  private void locate(TensorEntry[] table) {
    long alignment = alignment();
    long dataStart = Math.ceilDiv(cursor.position(), alignment) * alignment;
    for (TensorEntry entry : table) {
      String tensor = "tensor " + Printable.quoted(entry.name());
      if (entry.offset() < 0 || entry.offset() % alignment != 0) {
        throw cursor.damaged(
            entry.position(),
            "%s has the offset %s, which is not a multiple of the alignment %d within the file"
                .formatted(tensor, Long.toUnsignedString(entry.offset()), alignment));
      }
      MemorySegment data = slice(entry, dataStart, tensor);
      GgufTensor located =
          new GgufTensor(fileName, entry.name(), entry.type(), entry.shape(), data);
      if (tensors.putIfAbsent(entry.name(), located) != null) {
        throw cursor.damaged(entry.position(), tensor + " is there twice");
      }
    }
  }

  private MemorySegment slice(TensorEntry entry, long dataStart, String tensor) {
    long needed = entry.type().bytes(entry.shape().values());
    long size = bytes.byteSize() - dataStart;
    long room = entry.offset() > size ? 0 : size - entry.offset();
    if (needed > room) {
      throw invalid(
          "%s needs %d bytes at offset %d of the data, but the file has %d there: truncated or"
                  .formatted(tensor, needed, entry.offset(), room)
              + " damaged, download the file again");
    }
    return bytes.asSlice(dataStart + entry.offset(), needed);
  }

  private long alignment() {
    GgufValue value = metadata.get(ALIGNMENT_KEY);
    if (value == null) {
      return DEFAULT_ALIGNMENT;
    }
    boolean number = !value.isArray() && value.elementType().isInteger() && value.fitsInt(0);
    if (!number || value.integer(0) < 1 || Long.bitCount(value.integer(0)) != 1) {
      throw invalid(
          "%s is %s (%s), a power of two is needed; download the file again"
              .formatted(ALIGNMENT_KEY, value, value.type()));
    }
    return value.integer(0);
  }

  private static String unsignedList(long[] sizes) {
    return Arrays.toString(
        Arrays.stream(sizes).mapToObj(Long::toUnsignedString).toArray(String[]::new));
  }

  private InvalidInputException invalid(String detail) {
    return new InvalidInputException(fileName + ": " + detail);
  }
}
