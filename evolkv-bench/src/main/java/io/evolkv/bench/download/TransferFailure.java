package io.evolkv.bench.download;

import java.io.IOException;
import java.io.Serial;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A failure of the network or the server that may pass: another attempt makes sense. */
final class TransferFailure extends IOException {
  @Serial private static final long serialVersionUID = 1L;

  private final @Nullable Duration wanted;

  TransferFailure(String message) {
    super(message);
    this.wanted = null;
  }

  TransferFailure(String message, Duration wanted) {
    super(message);
    this.wanted = wanted;
  }

  TransferFailure(String message, IOException cause) {
    super(message, cause);
    this.wanted = null;
  }

  /** How long the server asks to wait. */
  Optional<Duration> wanted() {
    return Optional.ofNullable(wanted);
  }
}
