package io.evolkv.runtime.safetensors;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.runtime.gguf.Printable;
import io.evolkv.runtime.gguf.TensorType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The header of a safetensors file: its length in 8 bytes, then that many bytes of JSON that map
 * each tensor's name to its type, its shape and the bytes it occupies behind the header. As the
 * format demands, tensors follow each other without gaps and fill the file.
 *
 * <p>Source: the format's description in the safetensors repository.
 */
final class SafetensorsHeader {
  /** A hundred times what models of today need; the format itself allows 100 MB. */
  private static final int MOST_BYTES = 16 << 20;

  private static final int MOST_DIMENSIONS = 8;
  private static final int LENGTH_BYTES = 8;
  private static final ValueLayout.OfLong LENGTH =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private static final Map<String, TensorType> TYPES =
      Map.of(
          "F64", TensorType.F64,
          "F32", TensorType.F32,
          "F16", TensorType.F16,
          "BF16", TensorType.BF16,
          "I64", TensorType.I64,
          "I32", TensorType.I32,
          "I16", TensorType.I16,
          "I8", TensorType.I8);

  private final MemorySegment bytes;
  private final String fileName;

  private SafetensorsHeader(MemorySegment bytes, String fileName) {
    this.bytes = bytes;
    this.fileName = fileName;
  }

  /** The tensors of a file, in the order of their bytes. */
  static List<SafetensorsTensor> tensors(MemorySegment bytes, String fileName) {
    return new SafetensorsHeader(bytes, fileName).tensors();
  }

  /** Where a tensor's values lie, counted from the end of the header. */
  private record Entry(String name, TensorType type, List<Long> shape, long begin, long end) {}

  private List<SafetensorsTensor> tensors() {
    long length = headerLength();
    MemorySegment data = bytes.asSlice(LENGTH_BYTES + length);
    List<Entry> entries = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : json(length).properties()) {
      if (!field.getKey().equals("__metadata__")) {
        entries.add(entry(field.getKey(), field.getValue(), data.byteSize()));
      }
    }
    entries.sort(Comparator.comparingLong(Entry::begin));
    requireNoGapsAndNoOverlaps(entries, data.byteSize());
    return entries.stream().map(entry -> tensor(entry, data)).toList();
  }

  private long headerLength() {
    if (bytes.byteSize() < LENGTH_BYTES) {
      throw damaged("it has %d bytes, not even the 8 of a length".formatted(bytes.byteSize()));
    }
    long length = bytes.get(LENGTH, 0);
    if (length < 2 || length > bytes.byteSize() - LENGTH_BYTES) {
      throw damaged(
          "the header's length is %s, but %d bytes follow"
              .formatted(Long.toUnsignedString(length), bytes.byteSize() - LENGTH_BYTES));
    }
    if (length > MOST_BYTES) {
      throw damaged(
          "the header has %d bytes, more than the %d supported".formatted(length, MOST_BYTES));
    }
    return length;
  }

  private JsonNode json(long length) {
    byte[] text = bytes.asSlice(LENGTH_BYTES, length).toArray(ValueLayout.JAVA_BYTE);
    JsonNode json;
    try {
      json = JSON.readTree(text);
    } catch (JacksonException e) {
      throw damaged("the header is no JSON (" + Printable.line(e.getOriginalMessage(), 120) + ")");
    }
    if (!json.isObject()) {
      throw damaged("the header is no JSON object");
    }
    return json;
  }

  private Entry entry(String name, JsonNode json, long dataBytes) {
    JsonNode offsets = json.path("data_offsets");
    if (!offsets.isArray() || offsets.size() != 2) {
      throw damaged(name, "has no data_offsets with a begin and an end");
    }
    long begin = count(name, "data_offsets", offsets.get(0));
    long end = count(name, "data_offsets", offsets.get(1));
    if (begin > end || end > dataBytes) {
      throw damaged(
          name,
          "lies in bytes %d to %d, but the file has %d behind its header"
              .formatted(begin, end, dataBytes));
    }
    TensorType type = type(name, json.path("dtype"));
    List<Long> shape = shape(name, json.path("shape"));
    requireBytes(name, type, shape, end - begin);
    return new Entry(name, type, shape, begin, end);
  }

  private TensorType type(String name, JsonNode dtype) {
    TensorType type = dtype.isString() ? TYPES.get(dtype.asString()) : null;
    if (type == null) {
      throw new InvalidInputException(
          "%s: tensor %s has the dtype %s; weights have to be F32, F16 or BF16: convert the model"
              .formatted(fileName, Printable.quoted(name), Printable.line(dtype.toString(), 40)));
    }
    return type;
  }

  private List<Long> shape(String name, JsonNode json) {
    if (!json.isArray() || json.size() > MOST_DIMENSIONS) {
      throw damaged(name, "has no shape of at most " + MOST_DIMENSIONS + " dimensions");
    }
    List<Long> shape = new ArrayList<>();
    for (JsonNode dimension : json) {
      shape.add(count(name, "shape", dimension));
    }
    return shape.isEmpty() ? List.of(1L) : shape;
  }

  private long count(String name, String field, JsonNode number) {
    if (!number.isIntegralNumber() || !number.canConvertToLong() || number.asLong() < 0) {
      throw damaged(
          name,
          field + " holds " + Printable.line(number.toString(), 40) + ", which is no whole number");
    }
    return number.asLong();
  }

  private void requireBytes(String name, TensorType type, List<Long> shape, long size) {
    long values = 1;
    for (long dimension : shape) {
      if (dimension < 1 || Math.multiplyHigh(values, dimension) != 0 || values * dimension < 0) {
        throw damaged(name, "has the shape " + shape);
      }
      values *= dimension;
    }
    if (size % type.blockBytes() != 0 || size / type.blockBytes() != values) {
      throw damaged(name, "has the shape %s of %s, but %d bytes".formatted(shape, type, size));
    }
  }

  private void requireNoGapsAndNoOverlaps(List<Entry> entries, long dataBytes) {
    long end = 0;
    for (Entry entry : entries) {
      if (entry.begin != end) {
        String what = entry.begin < end ? "overlaps the one before" : "leaves a gap before it";
        throw damaged(
            entry.name, what + ": it begins at byte %d, not %d".formatted(entry.begin, end));
      }
      end = entry.end;
    }
    if (end != dataBytes) {
      throw damaged(
          "its tensors have %d bytes, but %d follow the header".formatted(end, dataBytes));
    }
  }

  private SafetensorsTensor tensor(Entry entry, MemorySegment data) {
    long[] dimensions = entry.shape.reversed().stream().mapToLong(Long::longValue).toArray();
    MemorySegment values = data.asSlice(entry.begin, entry.end - entry.begin);
    return new SafetensorsTensor(fileName, entry.name, entry.type, dimensions, values);
  }

  private InvalidInputException damaged(String name, String detail) {
    return damaged("tensor " + Printable.quoted(name) + " " + detail);
  }

  private InvalidInputException damaged(String detail) {
    return new InvalidInputException(
        fileName + ": damaged safetensors file: " + detail + "; download the file again");
  }
}
