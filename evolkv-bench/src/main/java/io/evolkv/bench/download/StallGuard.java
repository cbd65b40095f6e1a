package io.evolkv.bench.download;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** Closes a stream that brings nothing for too long, so that its reader wakes up. */
final class StallGuard implements AutoCloseable {
  private final InputStream stream;
  private final long limitNanos;
  private final Thread watch;
  private volatile long lastNanos = System.nanoTime();
  private volatile boolean stalled;

  StallGuard(InputStream stream, Duration limit) {
    this.stream = stream;
    limitNanos = limit.toNanos();
    watch = Thread.ofVirtual().name("evolkv-pull-watch").start(this::watch);
  }

  /** Says that something came. */
  void progress() {
    lastNanos = System.nanoTime();
  }

  /** Whether the stream was closed for bringing nothing. */
  boolean stalled() {
    return stalled;
  }

  private void watch() {
    try {
      long left = limitNanos;
      while (left > 0) {
        Thread.sleep(Duration.ofNanos(left));
        left = limitNanos - (System.nanoTime() - lastNanos);
      }
      stalled = true;
      stream.close();
    } catch (InterruptedException | IOException e) {
      // The transfer is over, or the stream is closed already.
      return;
    }
  }

  @Override
  public void close() {
    watch.interrupt();
  }
}
