package io.evolkv.bench.execution;

import io.evolkv.bench.journal.DiskFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * A folder for what an executor has no memory for. It goes when it is closed, or with the JVM:
 * executors end without being told. That of an executor that was killed goes when the next folder
 * is made beside it, or when the search ends.
 *
 * <p>A file in the folder says whose it is. The process that uses the folder holds a lock on it,
 * which the system gives back however the process ends.
 */
final class ExecutorFolder implements AutoCloseable {
  private static final String PREFIX = "evolkv-executor-";
  private static final String OWNER = ".owner";
  private static final byte[] MARK =
      "folder of an EvolKV executor\n".getBytes(StandardCharsets.US_ASCII);

  /**
   * Folders of this process. Systems of POSIX drop all locks of a process on a file as soon as it
   * closes any channel of that file, so nobody here may open those files again.
   */
  private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final FileChannel owner;
  private final Thread atExit = new Thread(this::end);

  private ExecutorFolder(Path path, FileChannel owner) {
    this.path = path;
    this.owner = owner;
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /**
   * Makes a folder, and removes those of dead processes beside it.
   *
   * @param parent where; empty for the JVM's folder for temporary files
   * @throws io.evolkv.api.error.InvalidInputException when that is not possible
   */
  static ExecutorFolder make(Optional<Path> parent) {
    Path place = place(parent);
    try {
      Files.createDirectories(place);
      removeStale(parent);
      Path path = Files.createTempDirectory(place, PREFIX).toRealPath();
      HELD_HERE.add(path);
      return new ExecutorFolder(path, own(path));
    } catch (IOException e) {
      throw DiskFailure.writing(place, e, "set store.dir to a folder that executors can write to");
    }
  }

  private static Path place(Optional<Path> parent) {
    return parent.orElse(Path.of(System.getProperty("java.io.tmpdir", ".")));
  }

  /** The mark is written under the lock: a folder with it and without the lock is nobody's. */
  private static FileChannel own(Path folder) throws IOException {
    FileChannel channel =
        FileChannel.open(
            folder.resolve(OWNER), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    boolean owned = false;
    try {
      channel.lock();
      channel.write(ByteBuffer.wrap(MARK));
      owned = true;
      return channel;
    } finally {
      if (!owned) {
        channel.close();
      }
    }
  }

  /**
   * Removes the folders of processes that ended without removing them, on this machine.
   *
   * @param parent as of {@link #make}
   */
  static void removeStale(Optional<Path> parent) {
    Path place = place(parent);
    try (Stream<Path> folders = Files.list(place.toRealPath())) {
      folders
          .filter(folder -> folder.getFileName().toString().startsWith(PREFIX))
          .filter(folder -> Files.isRegularFile(folder.resolve(OWNER)))
          .filter(folder -> !HELD_HERE.contains(folder))
          .forEach(ExecutorFolder::deleteWhenDead);
    } catch (IOException e) {
      warn(place, e);
    }
  }

  private static void deleteWhenDead(Path folder) {
    try (FileChannel channel =
        FileChannel.open(
            folder.resolve(OWNER), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      FileLock lock = channel.tryLock();
      ByteBuffer mark = ByteBuffer.allocate(MARK.length);
      if (lock != null
          && channel.read(mark, 0) == MARK.length
          && mark.flip().equals(ByteBuffer.wrap(MARK))) {
        delete(folder);
      }
    } catch (OverlappingFileLockException | IOException e) {
      // Somebody holds it, removes it as well, or owns it: all of these leave it to others.
      System.getLogger(ExecutorFolder.class.getName())
          .log(System.Logger.Level.DEBUG, "left alone: " + folder, e);
    }
  }

  Path path() {
    return path;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> insideFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : insideFirst) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static void warn(Path where, IOException e) {
    System.getLogger(ExecutorFolder.class.getName())
        .log(System.Logger.Level.WARNING, "files of prefilled prompts stay in " + where, e);
  }

  /** What cannot be deleted is left to whoever comes next. */
  private void end() {
    try {
      owner.close();
      delete(path);
    } catch (IOException e) {
      warn(path, e);
    } finally {
      HELD_HERE.remove(path);
    }
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(atExit);
    end();
  }
}
