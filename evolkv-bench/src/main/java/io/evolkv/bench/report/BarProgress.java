package io.evolkv.bench.report;

import java.io.PrintStream;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;

/** A progress bar with the time that is left, redrawn in place on a terminal. */
public final class BarProgress implements Progress {
  /** Narrower than every usual terminal, so that a bar never wraps. */
  private static final int WIDTH = 79;

  private static final int REDRAW_MILLIS = 250;

  private final PrintStream terminal;
  private final Glyphs glyphs;

  /**
   * Bars on a terminal.
   *
   * @param terminal where to draw
   * @param glyphs what it can show
   */
  public BarProgress(PrintStream terminal, Glyphs glyphs) {
    this.terminal = terminal;
    this.glyphs = glyphs;
  }

  @Override
  public Phase begin(String work, int total, String unit) {
    ProgressBar bar =
        new ProgressBarBuilder()
            .setTaskName(work)
            .setInitialMax(total == 0 ? -1 : total)
            .setStyle(
                glyphs == Glyphs.UNICODE ? ProgressBarStyle.UNICODE_BLOCK : ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(REDRAW_MILLIS)
            .setConsumer(new Line())
            .build();
    return new Bar(bar);
  }

  private record Bar(ProgressBar bar) implements Phase {
    @Override
    public void total(int total) {
      bar.maxHint(total);
    }

    @Override
    public void done(int done) {
      bar.stepTo(done);
    }

    @Override
    public void note(String note) {
      bar.setExtraMessage(" " + note);
    }

    @Override
    public void close() {
      bar.close();
    }
  }

  /** One line of the terminal, which the next one overwrites. */
  private final class Line implements ProgressBarConsumer {
    @Override
    public int getMaxRenderedLength() {
      return WIDTH;
    }

    @Override
    public void accept(String rendered) {
      terminal.print("\r" + rendered);
      terminal.flush();
    }

    @Override
    public void close() {
      terminal.println();
      terminal.flush();
    }
  }
}
