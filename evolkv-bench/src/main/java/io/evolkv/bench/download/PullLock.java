package io.evolkv.bench.download;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.bench.journal.DiskFailure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a second pull of the same file out, in this process and in others. The lock is on a file
 * that its holder deletes, so that whoever gets a lock looks whether it is on the file that is
 * there now.
 */
final class PullLock implements AutoCloseable {
  private final Path file;
  private final FileChannel channel;

  private PullLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** Takes the lock. */
  static PullLock on(Path place) {
    Path file = place.resolveSibling("." + place.getFileName() + ".lock");
    try {
      Optional<PullLock> lock = Optional.empty();
      while (lock.isEmpty()) {
        lock = attempt(file, place);
      }
      return lock.get();
    } catch (IOException e) {
      throw DiskFailure.writing(file, e, "set EVOLKV_CACHE to a folder that can be written");
    }
  }

  /** Gives nothing when the file was deleted meanwhile. */
  private static Optional<PullLock> attempt(Path file, Path place) throws IOException {
    try {
      Files.createFile(file);
    } catch (FileAlreadyExistsException e) {
      // It is the file of another pull, or one that was left behind.
    }
    try {
      @Nullable Object key = key(file);
      FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
      if (!locked(channel)) {
        channel.close();
        throw new InvalidInputException(
            "another process pulls %s at this moment; wait until it is done".formatted(place));
      }
      if (Objects.equals(key, key(file))) {
        return Optional.of(new PullLock(file, channel));
      }
      channel.close();
      return Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** What tells a file from a later one of the same name, where the system has such a thing. */
  private static @Nullable Object key(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  @Override
  public void close() {
    try (channel) {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // Whatever happens here, the process gives the lock back when it ends.
      return;
    }
  }
}
