package io.evolkv.bench.download;

import io.evolkv.bench.journal.DiskFailure;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;

/**
 * What has come of a file so far, beside the place the file will have, with a note of which content
 * it is a part of. The note is written before the first byte, so a part without one is worth
 * nothing.
 */
final class PartFile {
  private static final String REMEDY = "free some space, or set EVOLKV_CACHE to another folder";

  private final Path place;
  private final Path part;
  private final Path note;

  /**
   * Which content a part belongs to.
   *
   * @param identity the hub's tag of the content; empty when it gave none
   * @param strongTag the server's validator of exactly these bytes; empty when it gave none
   */
  record Origin(String identity, String strongTag) {
    /** Whether an answer continues this content: the same tag, which is a strong one. */
    boolean isOf(Answer answer) {
      boolean sameTag = !strongTag.isEmpty() && answer.strongTag().equals(Optional.of(strongTag));
      boolean sameContent =
          answer.sha256().isPresent() && answer.sha256().equals(Optional.of(identity));
      return answer.identity().orElse("").equals(identity) && (sameTag || sameContent);
    }
  }

  PartFile(Path place) {
    this.place = place;
    part = place.resolveSibling("." + place.getFileName() + ".part");
    note = place.resolveSibling("." + place.getFileName() + ".part.origin");
  }

  /** Where all of it is. */
  Path folder() {
    return Objects.requireNonNull(place.toAbsolutePath().getParent());
  }

  Path path() {
    return part;
  }

  /** Bytes that are there; 0 when it is not known what they are. */
  long length() {
    try {
      return origin().isPresent() && Files.exists(part) ? Files.size(part) : 0;
    } catch (IOException e) {
      throw DiskFailure.reading(part, e);
    }
  }

  Optional<Origin> origin() {
    if (!Files.exists(note)) {
      return Optional.empty();
    }
    Properties fields = new Properties();
    try (Reader in = Files.newBufferedReader(note)) {
      fields.load(in);
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
    return Optional.of(
        new Origin(fields.getProperty("identity", ""), fields.getProperty("strongTag", "")));
  }

  /** Begins anew with another content. */
  void restart(Origin origin) {
    discard();
    Properties fields = new Properties();
    fields.setProperty("identity", origin.identity());
    fields.setProperty("strongTag", origin.strongTag());
    try (Writer out = Files.newBufferedWriter(note)) {
      fields.store(out, "evolkv pull: what the part beside this file is a part of");
    } catch (IOException e) {
      throw DiskFailure.writing(note, e, REMEDY);
    }
  }

  /** Opens the part to write behind its end. */
  FileChannel append() {
    try {
      return FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** A failure to write the part. */
  RuntimeException failure(IOException failure) {
    return DiskFailure.writing(part, failure, REMEDY);
  }

  /** Throws away what has come. */
  void discard() {
    try {
      Files.deleteIfExists(note);
      Files.deleteIfExists(part);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** Makes the part the file: from now on it is there, as a whole. */
  void finish() {
    try {
      try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      try {
        Files.move(part, place, StandardCopyOption.ATOMIC_MOVE);
      } catch (AtomicMoveNotSupportedException e) {
        Files.move(part, place, StandardCopyOption.REPLACE_EXISTING);
      }
      Files.deleteIfExists(note);
    } catch (IOException e) {
      throw DiskFailure.writing(place, e, REMEDY);
    }
  }
}
