package io.evolkv.bench.search;

import io.evolkv.bench.journal.Journal;
import io.evolkv.bench.journal.ProgressRecord;
import io.evolkv.bench.report.Progress;
import java.time.Instant;

/** Progress that also stands in the journal, for those who watch from another process. */
final class ToldProgress implements Progress {
  private final Progress progress;
  private final Journal journal;

  ToldProgress(Progress progress, Journal journal) {
    this.progress = progress;
    this.journal = journal;
  }

  @Override
  public Phase begin(String work, int total, String unit) {
    return new Told(progress.begin(work, total, unit), work, total, unit);
  }

  private final class Told implements Phase {
    private final Phase phase;
    private final String work;
    private final String unit;
    private final Instant begun = Instant.now();
    private int total;
    private int done;
    private String note = "";

    Told(Phase phase, String work, int total, String unit) {
      this.phase = phase;
      this.work = work;
      this.total = total;
      this.unit = unit;
      tell();
    }

    @Override
    public void total(int total) {
      phase.total(total);
      this.total = total;
    }

    @Override
    public void done(int done) {
      phase.done(done);
      this.done = done;
      tell();
    }

    @Override
    public void note(String note) {
      phase.note(note);
      this.note = note;
      tell();
    }

    private void tell() {
      journal.tell(new ProgressRecord(work, done, total, unit, note, begun, Instant.now()));
    }

    @Override
    public void close() {
      phase.close();
    }
  }
}
