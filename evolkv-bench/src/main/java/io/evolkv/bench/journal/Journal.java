package io.evolkv.bench.journal;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.bench.evaluation.Measurement;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The journal of a search: a header with the run's fingerprint, then one line per measured
 * candidate in the order of first measurement. A line is on the disk before the search goes on, so
 * what a killed run measured is not lost; a last line cut short by the kill is dropped. The bytes
 * depend on model, settings and seed alone.
 */
public final class Journal implements AutoCloseable {
  private final Path file;
  private final FileChannel channel;
  private final List<Measurement> entries = new ArrayList<>();

  private Journal(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Opens a journal to continue it, or starts it when there is none.
   *
   * @param file the journal
   * @param fingerprint what the present run depends on
   * @param layers layers of the model
   * @param samples number of search samples
   * @return the journal with what is known already
   * @throws InvalidInputException when the journal belongs to other inputs, is damaged, or cannot
   *     be read or written
   */
  public static Journal open(Path file, Fingerprint fingerprint, int layers, int samples) {
    try {
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      Journal journal = new Journal(file, channel);
      try {
        journal.load(fingerprint, layers, samples);
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
      return journal;
    } catch (IOException e) {
      throw journalFailure(file, e);
    }
  }

  /**
   * The fingerprint in a journal's header.
   *
   * @param file a journal
   * @return the fingerprint, or empty when the header was cut short
   * @throws InvalidInputException when the file cannot be read or its header is damaged
   */
  public static Optional<Fingerprint> fingerprint(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      List<String> lines = WholeLines.of(channel).lines();
      return lines.isEmpty()
          ? Optional.empty()
          : Optional.of(JournalFormat.parseHeader(lines.getFirst(), file + ":1"));
    } catch (IOException e) {
      throw DiskFailure.reading(file, e);
    }
  }

  /**
   * Everything measured so far.
   *
   * @return the measurements in the order of the lines
   */
  public List<Measurement> entries() {
    return List.copyOf(entries);
  }

  /**
   * Adds measurements; on return they are on the disk.
   *
   * @param measurements candidates that the journal does not hold yet
   * @throws InvalidInputException when they cannot be written; the journal then ends with a whole
   *     line
   */
  public void append(List<Measurement> measurements) {
    try {
      for (Measurement measurement : measurements) {
        write(JournalFormat.line(entries.size(), measurement));
        entries.add(measurement);
      }
      channel.force(false);
    } catch (IOException e) {
      throw journalFailure(file, e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw journalFailure(file, e);
    }
  }

  private void load(Fingerprint fingerprint, int layers, int samples) throws IOException {
    WholeLines content = WholeLines.of(channel);
    List<String> lines = content.lines();
    if (lines.isEmpty()) {
      start(fingerprint);
      return;
    }
    Fingerprint before = JournalFormat.parseHeader(lines.getFirst(), file + ":1");
    if (!before.equals(fingerprint)) {
      throw new InvalidInputException(
          "%s belongs to other inputs: %s; run it with the same settings, or start without --resume"
              .formatted(file, String.join(", ", before.differencesTo(fingerprint))));
    }
    for (int line = 1; line < lines.size(); line++) {
      String where = file + ":" + (line + 1);
      entries.add(JournalFormat.parse(lines.get(line), line - 1, layers, samples, where));
    }
    channel.truncate(content.bytes());
    channel.position(content.bytes());
  }

  private void start(Fingerprint fingerprint) throws IOException {
    channel.truncate(0);
    write(JournalFormat.header(fingerprint));
    channel.force(false);
  }

  private void write(String line) throws IOException {
    long end = channel.position();
    ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      channel.truncate(end);
      throw e;
    }
  }

  private static InvalidInputException journalFailure(Path file, IOException failure) {
    return DiskFailure.writing(
        file,
        failure,
        "what was measured is kept: mend this and continue with --resume " + file.getParent());
  }

  /**
   * Lines that end with a newline; what follows the last newline was cut short.
   *
   * @param bytes length of all these lines
   */
  private record WholeLines(List<String> lines, int bytes) {
    static WholeLines of(FileChannel channel) throws IOException {
      ByteBuffer buffer = ByteBuffer.allocate(Math.toIntExact(channel.size()));
      channel.position(0);
      while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
        // Reads until the file's end.
      }
      int end = buffer.position();
      while (end > 0 && buffer.get(end - 1) != '\n') {
        end--;
      }
      List<String> pieces =
          List.of(new String(buffer.array(), 0, end, StandardCharsets.UTF_8).split("\n", -1));
      return new WholeLines(pieces.subList(0, pieces.size() - 1), end);
    }
  }
}
