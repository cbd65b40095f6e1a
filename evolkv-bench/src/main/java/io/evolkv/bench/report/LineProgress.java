package io.evolkv.bench.report;

import java.io.PrintStream;
import java.util.function.LongSupplier;

/** Progress as plain lines, one for each tenth of the work: for logs and files. */
public final class LineProgress implements Progress {
  private static final int LINES = 10;

  private final PrintStream out;
  private final LongSupplier nanoClock;

  /**
   * Lines on a stream.
   *
   * @param out where to print
   * @param nanoClock a clock in nanoseconds that only goes forward
   */
  public LineProgress(PrintStream out, LongSupplier nanoClock) {
    this.out = out;
    this.nanoClock = nanoClock;
  }

  @Override
  public Phase begin(String work, int total, String unit) {
    return new Lines(work, total, unit);
  }

  private final class Lines implements Phase {
    private final String work;
    private final String unit;
    private final long start = nanoClock.getAsLong();
    private int total;
    private int printedTenths;
    private String note = "";

    Lines(String work, int total, String unit) {
      this.work = work;
      this.total = total;
      this.unit = unit;
    }

    @Override
    public void total(int total) {
      this.total = total;
    }

    @Override
    public void note(String note) {
      this.note = note;
    }

    @Override
    public void done(int done) {
      int tenths = total == 0 ? 0 : (int) ((long) LINES * Math.min(done, total) / total);
      if (tenths == printedTenths) {
        return;
      }
      printedTenths = tenths;
      StringBuilder line = new StringBuilder("%s: %d of %d %s".formatted(work, done, total, unit));
      if (!note.isEmpty()) {
        line.append(", ").append(note);
      }
      if (done < total) {
        line.append(", ").append(secondsLeft(done)).append(" s left");
      }
      out.println(line);
      out.flush();
    }

    private long secondsLeft(int done) {
      double seconds = (nanoClock.getAsLong() - start) / 1e9;
      return Math.round(seconds * (total - done) / done);
    }

    @Override
    public void close() {}
  }
}
