package io.evolkv.bench.cli;

import io.evolkv.api.error.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Text that a person hands over in a file or a pipe: UTF-8, not a character changed. */
final class InputText {
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

  /** The text of bytes; the place is for the error when they are not UTF-8. */
  static String decoded(byte[] bytes, String place) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new InvalidInputException(place + ": the text is not UTF-8", e);
    }
  }
}
