package io.evolkv.bench.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps all but one process out of a run directory. The system gives the lock back when the process
 * ends, however it ends. The lock is on two bytes: the first decides who works on the run, the
 * second only tells others that someone does, so that looking never gets in the way of a start.
 */
final class RunLock implements AutoCloseable {
  private static final String FILE = ".lock";
  private static final int OWNER = 0;
  private static final int WORKING = 1;

  /**
   * Runs that this process has locked. Systems of POSIX drop all locks of a process on a file as
   * soon as it closes any channel of that file, so nobody here may open those files again.
   */
  private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

  private final Path run;
  private final FileChannel channel;

  private RunLock(Path run, FileChannel channel) {
    this.run = run;
    this.channel = channel;
  }

  /** Takes the lock on a run, or gives nothing when someone has it. */
  static Optional<RunLock> tryLock(Path directory) throws IOException {
    Path run = directory.toRealPath();
    if (!HELD_HERE.add(run)) {
      return Optional.empty();
    }
    Optional<RunLock> lock = Optional.empty();
    try {
      lock = lock(run);
      return lock;
    } finally {
      if (lock.isEmpty()) {
        HELD_HERE.remove(run);
      }
    }
  }

  private static Optional<RunLock> lock(Path run) throws IOException {
    FileChannel channel =
        FileChannel.open(run.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean locked = false;
    try {
      locked = channel.tryLock(OWNER, 1, false) != null;
      if (locked) {
        // Whoever looks has this byte for a moment only.
        channel.lock(WORKING, 1, false);
      }
      return locked ? Optional.of(new RunLock(run, channel)) : Optional.empty();
    } catch (OverlappingFileLockException e) {
      locked = false;
      return Optional.empty();
    } finally {
      if (!locked) {
        channel.close();
      }
    }
  }

  /** Deletes the file that locks were on, of a run that nobody has locked and nobody will. */
  static void forget(Path directory) throws IOException {
    Files.delete(directory.resolve(FILE));
  }

  /** Whether any process works on a run. */
  static boolean isHeld(Path directory) throws IOException {
    Path run = directory.toRealPath();
    Path file = run.resolve(FILE);
    if (HELD_HERE.contains(run)) {
      return true;
    }
    if (!Files.exists(file)) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        FileLock probe = channel.tryLock(WORKING, 1, true)) {
      return probe == null;
    } catch (OverlappingFileLockException e) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      HELD_HERE.remove(run);
    }
  }
}
