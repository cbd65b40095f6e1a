package io.evolkv.bench.journal;

import io.evolkv.api.error.InvalidInputException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Puts failures of the file system into words for the person whose disk it is. */
public final class DiskFailure {
  private DiskFailure() {}

  /**
   * A failure to write.
   *
   * @param path the file or directory
   * @param failure what the file system said
   * @param remedy what the person can do
   * @return an error whose message is one line
   */
  public static InvalidInputException writing(Path path, IOException failure, String remedy) {
    return new InvalidInputException(
        "cannot write " + path + ": " + reason(failure) + "; " + remedy, failure);
  }

  /**
   * A failure to read.
   *
   * @param path the file or directory
   * @param failure what the file system said
   * @return an error whose message is one line
   */
  public static InvalidInputException reading(Path path, IOException failure) {
    return new InvalidInputException("cannot read " + path + ": " + reason(failure), failure);
  }

  private static String reason(IOException failure) {
    if (failure instanceof NoSuchFileException) {
      return "there is no such file";
    }
    if (failure instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (failure instanceof NotDirectoryException || failure instanceof FileAlreadyExistsException) {
      return "a file is in the way";
    }
    @Nullable String reason =
        failure instanceof FileSystemException system ? system.getReason() : failure.getMessage();
    return reason == null ? failure.getClass().getSimpleName() : reason;
  }
}
