package io.evolkv.bench.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.Locale;

/** A stream of results. A reader that goes before the end, as {@code head} does, is no error. */
final class ResultStream extends PrintStream {
  private final Watched target;

  private ResultStream(Watched target, Charset charset) {
    super(target, true, charset);
    this.target = target;
  }

  /** Results to a file, a pipe or a terminal. */
  static ResultStream to(OutputStream target, Charset charset) {
    return new ResultStream(new Watched(target), charset);
  }

  /** Results to the standard output of the process. */
  static ResultStream ofProcess() {
    return to(new FileOutputStream(FileDescriptor.out), System.out.charset());
  }

  /** Whether a stream has taken all so far: what is written to one that has not is lost. */
  static boolean takesMore(PrintStream out) {
    return out instanceof ResultStream results ? !results.hasFailed() : !out.checkError();
  }

  private boolean hasFailed() {
    return super.checkError();
  }

  @Override
  public boolean checkError() {
    return super.checkError() && !target.readerGone;
  }

  /** Remembers why writing failed, which a print stream does not. */
  private static final class Watched extends FilterOutputStream {
    private boolean readerGone;

    Watched(OutputStream target) {
      super(target);
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      try {
        out.write(bytes, from, length);
      } catch (IOException e) {
        // The system's own words: "Broken pipe", on Windows "The pipe is being closed".
        readerGone = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("pipe");
        throw e;
      }
    }
  }
}
