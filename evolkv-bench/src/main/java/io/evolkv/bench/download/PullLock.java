package io.evolkv.bench.download;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.bench.journal.DiskFailure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps a second pull of the same file out, in this process and in others. */
final class PullLock implements AutoCloseable {
  private final FileChannel channel;

  private PullLock(FileChannel channel) {
    this.channel = channel;
  }

  /** Takes the lock; the lock file stays, because another process may wait to open it. */
  static PullLock on(Path place) {
    Path file = place.resolveSibling("." + place.getFileName() + ".lock");
    try {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!locked(channel)) {
        channel.close();
        throw new InvalidInputException(
            "another process pulls %s at this moment; wait until it is done".formatted(place));
      }
      return new PullLock(channel);
    } catch (IOException e) {
      throw DiskFailure.writing(file, e, "set EVOLKV_CACHE to a folder that can be written");
    }
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
    try {
      channel.close();
    } catch (IOException e) {
      // Whatever happens here, the process gives the lock back when it ends.
      return;
    }
  }
}
