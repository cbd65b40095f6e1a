package io.evolkv.bench.download;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.bench.journal.DiskFailure;
import io.evolkv.bench.report.Progress;
import io.evolkv.bench.report.Sizes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Brings the bytes of one file into its part, in as many attempts as the patience allows. */
final class Transfer {
  private static final int BUFFER = 1 << 16;

  /** An attempt that brings this much is progress, and the count of failures begins anew. */
  private static final long PROGRESS = Sizes.MIB;

  /** Left free on the disk. */
  private static final long RESERVE = 16 * Sizes.MIB;

  private final HubFile file;
  private final PartFile part;
  private final HubConnection connection;
  private final Patience patience;
  private final Progress progress;
  private final Consumer<String> notices;

  Transfer(
      HubFile file,
      PartFile part,
      HubConnection connection,
      Patience patience,
      Progress progress,
      Consumer<String> notices) {
    this.file = file;
    this.part = part;
    this.connection = connection;
    this.patience = patience;
    this.progress = progress;
    this.notices = notices;
  }

  /**
   * Brings all bytes.
   *
   * @return the SHA-256 that the hub gives for the file, if it gives one
   */
  Optional<String> run() throws InterruptedException {
    int failed = 0;
    while (true) {
      long before = part.length();
      try {
        return attempt();
      } catch (TransferFailure e) {
        failed = part.length() - before >= PROGRESS ? 1 : failed + 1;
        if (failed >= patience.attempts()) {
          throw new InvalidInputException(
              "cannot pull %s: %s; %s".formatted(file, e.getMessage(), remedy()), e);
        }
        Duration wait = wait(e, failed);
        notices.accept("%s; next attempt in %d s".formatted(e.getMessage(), wait.toSeconds()));
        Thread.sleep(wait);
      } catch (IOException e) {
        throw new InvalidInputException("cannot pull %s: %s".formatted(file, e.getMessage()), e);
      }
    }
  }

  private String remedy() {
    return part.length() == 0
        ? "check the network and try again"
        : "the same command goes on after the %s that came".formatted(Sizes.text(part.length()));
  }

  private Duration wait(TransferFailure failure, int failed) {
    Duration usual = patience.waitAfter(failed);
    Duration wanted = failure.wanted().orElse(usual);
    return wanted.compareTo(patience.longestWait()) > 0 ? patience.longestWait() : wanted;
  }

  private Optional<String> attempt() throws IOException, InterruptedException {
    Optional<PartFile.Origin> origin = part.origin();
    long have = part.length();
    Optional<String> tag = origin.map(PartFile.Origin::strongTag).filter(t -> !t.isEmpty());
    try (Answer answer = connection.get(file, have, tag)) {
      switch (answer.status()) {
        case 200 -> receiveFromStart(answer);
        case 206 -> receiveRest(answer, have);
        case 416 -> requireComplete(answer, have);
        default -> throw Refusals.of(file, answer, connection.hasToken());
      }
      return answer.sha256();
    }
  }

  private void receiveFromStart(Answer answer) throws IOException {
    if (part.length() > 0) {
      notices.accept("%s begins anew: the file or its server has changed".formatted(file));
    }
    part.restart(new PartFile.Origin(answer.identity().orElse(""), answer.strongTag().orElse("")));
    receive(answer, 0);
  }

  private void receiveRest(Answer answer, long have) throws IOException {
    requireSameContent(answer);
    if (answer.offset().orElse(-1) != have) {
      part.discard();
      throw new TransferFailure(
          "%s sent another part than asked for".formatted(answer.address().getHost()));
    }
    notices.accept("%s goes on after %s".formatted(file, Sizes.text(have)));
    receive(answer, have);
  }

  /** An answer that nothing is left to send: the part is whole, or longer than the file. */
  private void requireComplete(Answer answer, long have) throws TransferFailure {
    requireSameContent(answer);
    Optional<String> range = answer.header("Content-Range");
    boolean complete = range.map(("bytes */" + have)::equals).orElse(answer.sha256().isPresent());
    if (!complete) {
      part.discard();
      throw new TransferFailure("what came before does not fit the file");
    }
  }

  private void requireSameContent(Answer answer) throws TransferFailure {
    boolean same = part.origin().map(origin -> origin.isOf(answer)).orElse(false);
    if (!same) {
      part.discard();
      throw new TransferFailure("the file on the hub has changed");
    }
  }

  private void receive(Answer answer, long offset) throws IOException {
    OptionalLong total = answer.total();
    total.ifPresent(bytes -> requireSpace(bytes - offset));
    int units = total.isPresent() ? Sizes.mib(total.getAsLong() - offset) : 0;
    try (FileChannel out = part.append();
        Progress.Phase phase = progress.begin("pull", units, "MiB");
        StallGuard guard = new StallGuard(answer.body(), patience.answer())) {
      long most = total.isPresent() ? total.getAsLong() - offset : Long.MAX_VALUE;
      long received = copy(answer, out, most, guard, phase);
      if (total.isPresent() && offset + received != total.getAsLong()) {
        throw wrongLength(answer, offset + received, total.getAsLong());
      }
    }
  }

  private long copy(
      Answer answer, FileChannel out, long most, StallGuard guard, Progress.Phase phase)
      throws TransferFailure {
    byte[] buffer = new byte[BUFFER];
    long received = 0;
    int count = read(answer, buffer, guard);
    while (count >= 0 && received <= most) {
      write(out, ByteBuffer.wrap(buffer, 0, count));
      received += count;
      guard.progress();
      phase.done((int) (received / Sizes.MIB));
      count = read(answer, buffer, guard);
    }
    phase.done(Sizes.mib(received));
    return received;
  }

  private static int read(Answer answer, byte[] buffer, StallGuard guard) throws TransferFailure {
    InputStream body = answer.body();
    try {
      return body.read(buffer);
    } catch (IOException e) {
      String what = guard.stalled() ? "sends nothing any more" : "closed the connection early";
      throw new TransferFailure(answer.address().getHost() + " " + what, e);
    }
  }

  private void write(FileChannel out, ByteBuffer bytes) {
    try {
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
    } catch (IOException e) {
      throw part.failure(e);
    }
  }

  private TransferFailure wrongLength(Answer answer, long length, long total) {
    if (length > total) {
      part.discard();
    }
    return new TransferFailure(
        "%s sent %d bytes of %d".formatted(answer.address().getHost(), length, total));
  }

  private void requireSpace(long bytes) {
    long free;
    try {
      free = Files.getFileStore(part.folder()).getUsableSpace();
    } catch (IOException e) {
      throw DiskFailure.reading(part.path(), e);
    }
    if (bytes > free - RESERVE) {
      throw new InvalidInputException(
          "%s needs %s more, and the disk of %s has %s free; free some, or set EVOLKV_CACHE"
              .formatted(file, Sizes.text(bytes), part.folder(), Sizes.text(free)));
    }
  }
}
