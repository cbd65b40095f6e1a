package io.evolkv.tasks.jsonl;

import io.evolkv.api.error.InvalidInputException;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads the lines of a UTF-8 file one by one. Unlike the JDK's reader it refuses bytes that are not
 * UTF-8, says in which line they are, and bounds the memory that a line can take.
 */
final class LineReader implements Closeable {
  static final int LONGEST_LINE = 64 << 20;

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final String file;
  private final InputStream input;
  private final byte[] buffer = new byte[1 << 16];
  private int position;
  private int limit;
  private long line;

  private LineReader(String file, InputStream input) {
    this.file = file;
    this.input = input;
  }

  /**
   * Opens a file.
   *
   * @throws InvalidInputException when it cannot be opened
   */
  static LineReader open(String file) {
    try {
      Path path = Path.of(file);
      if (Files.isDirectory(path)) {
        throw unreadable(file, "is a folder; name a file with one JSON object a line");
      }
      return new LineReader(file, Files.newInputStream(path));
    } catch (InvalidPathException e) {
      throw unreadable(file, "is not a path");
    } catch (NoSuchFileException e) {
      throw unreadable(file, "does not exist");
    } catch (AccessDeniedException e) {
      throw unreadable(file, "may not be read by this user");
    } catch (IOException e) {
      throw unreadable(file, "cannot be read: " + e.getMessage());
    }
  }

  private static InvalidInputException unreadable(String file, String why) {
    return new InvalidInputException(
        RowPlace.printable("setting task.file: '" + file + "' " + why));
  }

  /** The place of the line that was read last. */
  RowPlace place() {
    return new RowPlace(file, line);
  }

  /**
   * Reads the next line.
   *
   * @return the line without the newline that ends it; empty at the end of the file
   * @throws InvalidInputException when the line is too long or not UTF-8, or the file unreadable
   */
  Optional<String> next() {
    line++;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    while (position < limit || fill()) {
      int end = position;
      while (end < limit && buffer[end] != '\n') {
        end++;
      }
      bytes.write(buffer, position, end - position);
      if (bytes.size() > LONGEST_LINE) {
        throw place().error("the line is longer than 64 MiB; a row is one JSON object on one line");
      }
      position = end + 1;
      if (end < limit) {
        return Optional.of(decode(bytes.toByteArray()));
      }
    }
    return bytes.size() == 0 ? Optional.empty() : Optional.of(decode(bytes.toByteArray()));
  }

  private boolean fill() {
    try {
      position = 0;
      limit = Math.max(0, input.read(buffer));
      return limit > 0;
    } catch (IOException e) {
      throw unreadable(file, "cannot be read: " + e.getMessage());
    }
  }

  private String decode(byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return line == 1 && text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw place().error("the line is not UTF-8; save the file in that encoding");
    }
  }

  @Override
  public void close() {
    try {
      input.close();
    } catch (IOException e) {
      throw unreadable(file, "cannot be closed: " + e.getMessage());
    }
  }
}
