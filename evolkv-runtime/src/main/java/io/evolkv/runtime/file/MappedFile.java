package io.evolkv.runtime.file;

import io.evolkv.api.error.InvalidInputException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file of weights as read-only memory, until it is closed. */
public final class MappedFile implements AutoCloseable {
  private final MemorySegment bytes;
  private final Arena arena;

  private MappedFile(MemorySegment bytes, Arena arena) {
    this.bytes = bytes;
    this.arena = arena;
  }

  /**
   * Maps a file.
   *
   * @param path a file
   * @return the mapped file; the caller closes it
   * @throws InvalidInputException when there is no such file or it cannot be read
   */
  @SuppressWarnings("MustBeClosedChecker") // the arena lives as long as the mapping
  public static MappedFile open(Path path) {
    Arena arena = Arena.ofShared();
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      MemorySegment bytes =
          channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena).asReadOnly();
      return new MappedFile(bytes, arena);
    } catch (NoSuchFileException e) {
      arena.close();
      throw new InvalidInputException(path + ": no such file; check the model's path", e);
    } catch (IOException e) {
      arena.close();
      throw new InvalidInputException(
          path + ": cannot be read (" + e.getMessage() + "); check its permissions", e);
    }
  }

  /**
   * The file's bytes.
   *
   * @return all of them, read-only
   */
  public MemorySegment bytes() {
    return bytes;
  }

  @Override
  public void close() {
    arena.close();
  }
}
