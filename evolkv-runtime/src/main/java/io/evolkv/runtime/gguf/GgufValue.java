package io.evolkv.runtime.gguf;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One metadata value as it lies in the file: a number, a truth value, a text, or an array of these.
 * Nothing is copied before it is asked for. Valid until its {@link GgufFile} is closed.
 */
public final class GgufValue {
  private static final int LISTED_ELEMENTS = 8;

  private final ValueType type;
  private final boolean array;
  private final long count;
  private final MemorySegment data;

  /**
   * A value.
   *
   * @param type type of the value, of an element for an array
   * @param count number of elements, 1 for a value that is no array
   * @param data the value's own bytes, without type and count
   */
  GgufValue(ValueType type, boolean array, long count, MemorySegment data) {
    this.type = type;
    this.array = array;
    this.count = count;
    this.data = data;
  }

  /**
   * Whether this is an array.
   *
   * @return true for an array, of any length
   */
  public boolean isArray() {
    return array;
  }

  /**
   * The type in words.
   *
   * @return for example {@code uint32} or {@code array of 1024 x string}
   */
  public String type() {
    return array ? "array of " + count + " x " + type : type.toString();
  }

  /**
   * The value for a table: numbers and texts as they are, the first elements of an array.
   *
   * @param maxLength characters at most, not counting the dots of a cut
   * @return one line
   */
  public String text(int maxLength) {
    if (!array) {
      return Printable.line(type == ValueType.STRING ? string(0) : element(0), maxLength);
    }
    if (type == ValueType.ARRAY) {
      return "[...]";
    }
    List<String> first = new ArrayList<>();
    long at = 0;
    for (long i = 0; i < Math.min(count, LISTED_ELEMENTS); i++) {
      first.add(type == ValueType.STRING ? string(at) : element(i));
      at += type == ValueType.STRING ? stringBytes(at) : 0;
    }
    String end = count > LISTED_ELEMENTS ? ", ...]" : "]";
    return Printable.line("[" + String.join(", ", first) + end, maxLength);
  }

  ValueType elementType() {
    return type;
  }

  long count() {
    return count;
  }

  /** The i-th number, of any integer type but uint64 above the range of a long. */
  long integer(long i) {
    return switch (type) {
      case UINT8 -> Byte.toUnsignedLong(data.get(Layouts.INT8, i));
      case INT8 -> data.get(Layouts.INT8, i);
      case UINT16 -> Short.toUnsignedLong(data.get(Layouts.INT16, 2 * i));
      case INT16 -> data.get(Layouts.INT16, 2 * i);
      case UINT32 -> Integer.toUnsignedLong(data.get(Layouts.INT32, 4 * i));
      case INT32 -> data.get(Layouts.INT32, 4 * i);
      case UINT64, INT64 -> data.get(Layouts.INT64, 8 * i);
      default -> throw new IllegalStateException(type + " is no integer");
    };
  }

  /** Whether the i-th integer is a 32-bit integer. */
  boolean fitsInt(long i) {
    long value = integer(i);
    return value == (int) value && !(type == ValueType.UINT64 && value < 0);
  }

  /** The i-th real number, float64 rounded to float32. */
  float real(long i) {
    return type == ValueType.FLOAT32
        ? data.get(Layouts.FLOAT32, 4 * i)
        : (float) data.get(Layouts.FLOAT64, 8 * i);
  }

  boolean bool() {
    return data.get(Layouts.INT8, 0) != 0;
  }

  /** Whether a truth value is one of the two that there are. */
  boolean isTrueOrFalse() {
    return (data.get(Layouts.INT8, 0) & ~1) == 0;
  }

  /** The text at a byte of this value; bytes that are not UTF-8 become U+FFFD. */
  String string(long at) {
    long length = data.get(Layouts.INT64, at);
    byte[] text = data.asSlice(at + 8, length).toArray(ValueLayout.JAVA_BYTE);
    return new String(text, StandardCharsets.UTF_8);
  }

  List<String> strings() {
    List<String> strings = new ArrayList<>((int) count);
    long at = 0;
    for (long i = 0; i < count; i++) {
      strings.add(string(at));
      at += stringBytes(at);
    }
    return strings;
  }

  private long stringBytes(long at) {
    return 8 + data.get(Layouts.INT64, at);
  }

  /** The i-th element in words; no text and no array. */
  String element(long i) {
    return switch (type) {
      case UINT64 -> Long.toUnsignedString(integer(i));
      case FLOAT32 -> Float.toString(data.get(Layouts.FLOAT32, 4 * i));
      case FLOAT64 -> Double.toString(data.get(Layouts.FLOAT64, 8 * i));
      case BOOL -> data.get(Layouts.INT8, i) == 0 ? "false" : "true";
      default -> Long.toString(integer(i));
    };
  }

  @Override
  public String toString() {
    return text(120);
  }
}
