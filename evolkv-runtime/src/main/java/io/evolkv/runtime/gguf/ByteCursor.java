package io.evolkv.runtime.gguf;

import io.evolkv.api.error.InvalidInputException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads a file from front to back and never past its end. */
final class ByteCursor {
  private static final long LONGEST_STRING = 1L << 26;

  private final MemorySegment bytes;
  private final String fileName;
  private long position;

  ByteCursor(MemorySegment bytes, String fileName) {
    this.bytes = bytes;
    this.fileName = fileName;
  }

  long position() {
    return position;
  }

  int readInt(String what) {
    return bytes.get(Layouts.INT32, claim(4, what));
  }

  long readLong(String what) {
    return bytes.get(Layouts.INT64, claim(8, what));
  }

  /**
   * Reads a number of things that follow.
   *
   * @param leastBytes bytes that one of them needs at least: more than fit into the rest of the
   *     file are refused here, before anybody allocates memory for them
   * @param most the largest number that is taken for true
   */
  long readCount(String what, int leastBytes, long most) {
    long start = position;
    long count = readLong(what);
    long room = remaining() / leastBytes;
    if (count < 0 || count > room) {
      throw damaged(
          start,
          what
              + " is "
              + Long.toUnsignedString(count)
              + ", but the rest of the file has room for at most "
              + room);
    }
    if (count > most) {
      throw damaged(start, what + " is " + count + ", more than the " + most + " supported");
    }
    return count;
  }

  /** Reads the name of a key or tensor. */
  String readName(String what, int maxBytes) {
    long start = position;
    byte[] name =
        take(readCount("the length of " + what, 1, maxBytes), what).toArray(ValueLayout.JAVA_BYTE);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(name)).toString();
    } catch (CharacterCodingException e) {
      throw damaged(start, what + " is not UTF-8", e);
    }
  }

  /** Goes past a text and its length. */
  void passString(String what) {
    long start = position;
    long length = readLong(what);
    if (length < 0 || length > LONGEST_STRING) {
      throw damaged(
          start,
          "a text of %s has %s bytes, more than the %d supported"
              .formatted(what, Long.toUnsignedString(length), LONGEST_STRING));
    }
    claim(length, what);
  }

  /** Takes the next bytes, a view of the file. */
  MemorySegment take(long count, String what) {
    return bytes.asSlice(claim(count, what), count);
  }

  /** Goes past bytes that have to be there; gives where they start. */
  private long claim(long count, String what) {
    if (count < 0 || count > remaining()) {
      throw new InvalidInputException(
          "%s: truncated at byte %d: %s needs %s bytes, %d are left; download the file again"
              .formatted(fileName, position, what, Long.toUnsignedString(count), remaining()));
    }
    long start = position;
    position += count;
    return start;
  }

  /** All bytes from an earlier position to here. */
  MemorySegment since(long start) {
    return bytes.asSlice(start, position - start);
  }

  InvalidInputException damaged(long at, String detail) {
    return new InvalidInputException(message(at, detail));
  }

  private InvalidInputException damaged(long at, String detail, Throwable cause) {
    return new InvalidInputException(message(at, detail), cause);
  }

  private String message(long at, String detail) {
    return "%s: damaged at byte %d: %s; download the file again".formatted(fileName, at, detail);
  }

  private long remaining() {
    return bytes.byteSize() - position;
  }
}
