package io.evolkv.bench.cli;

import io.evolkv.api.error.InvalidInputException;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/** Text that a person hands over in a file or a pipe: UTF-8, not a character changed. */
final class InputText {
  /** A small file may claim to unpack to any size. */
  private static final int LARGEST_UNPACKED = 64 << 20;

  private static final byte[] GZIP_MAGIC = {0x1f, (byte) 0x8b};

  private InputText() {}

  static String ofFile(Path file) {
    return decoded(bytes(file), file.toString());
  }

  static String ofInput(InputStream in) {
    try {
      return decoded(in.readAllBytes(), "standard input");
    } catch (IOException e) {
      throw new InvalidInputException("cannot read standard input: " + e.getMessage(), e);
    }
  }

  static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new InvalidInputException("there is no file " + file, e);
    } catch (IOException e) {
      String reason = Files.isDirectory(file) ? "it is a folder" : String.valueOf(e.getMessage());
      throw new InvalidInputException("cannot read " + file + ": " + reason, e);
    }
  }

  /** The bytes of a file, decompressed where it is one of gzip, whatever its name. */
  static byte[] unpacked(Path file) {
    byte[] bytes = bytes(file);
    if (bytes.length < GZIP_MAGIC.length
        || !Arrays.equals(bytes, 0, GZIP_MAGIC.length, GZIP_MAGIC, 0, GZIP_MAGIC.length)) {
      return bytes;
    }
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      byte[] unpacked = in.readNBytes(LARGEST_UNPACKED + 1);
      if (unpacked.length > LARGEST_UNPACKED) {
        throw new InvalidInputException(
            file + ": unpacks to more than 64 MiB; split it, or get it again if it is damaged");
      }
      return unpacked;
    } catch (IOException e) {
      throw new InvalidInputException(
          "%s: the compressed data are damaged (%s); get the file again"
              .formatted(file, e instanceof EOFException ? "they end too early" : e.getMessage()),
          e);
    }
  }

  /** The text of bytes; the place is for the error when they are not UTF-8. */
  static String decoded(byte[] bytes, String place) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new InvalidInputException(place + ": the text is not UTF-8", e);
    }
  }
}
