package io.evolkv.bench.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.evolkv.api.error.InvalidInputException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What the file system says, in words. */
class DiskFailureTest {
  private static final Path PATH = Path.of("runs");

  private static InvalidInputException writing(IOException failure) {
    return DiskFailure.writing(PATH, failure, "set output.dir");
  }

  @Test
  void eachReasonIsNamedWithTheRemedy() {
    assertThat(writing(new AccessDeniedException("runs")))
        .hasMessage("cannot write runs: permission denied; set output.dir");
    assertThat(writing(new FileAlreadyExistsException("runs")))
        .hasMessage("cannot write runs: a file is in the way; set output.dir");
    assertThat(writing(new FileSystemException("runs", null, "No space left on device")))
        .hasMessage("cannot write runs: No space left on device; set output.dir");
    assertThat(writing(new IOException()))
        .hasMessage("cannot write runs: IOException; set output.dir");
    assertThat(DiskFailure.reading(PATH, new NoSuchFileException("runs")))
        .hasMessage("cannot read runs: there is no such file");
  }
}
