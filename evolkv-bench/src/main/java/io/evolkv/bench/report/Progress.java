package io.evolkv.bench.report;

/** Tells how far work has come. */
@FunctionalInterface
public interface Progress {
  /** Tells nothing. */
  Progress SILENT = (work, total, unit) -> new Silence();

  /**
   * Begins a stretch of work.
   *
   * @param work what is done, for example {@code search}
   * @param total how many units there are to do; 0 when that is not known yet
   * @param unit what is counted, in the plural
   * @return the stretch, to be closed at its end
   */
  Phase begin(String work, int total, String unit);

  /** A stretch of work. */
  interface Phase extends AutoCloseable {
    /**
     * Corrects the total.
     *
     * @param total how many units there are to do
     */
    void total(int total);

    /**
     * Says how much is done.
     *
     * @param done units done since the beginning
     */
    void done(int done);

    /**
     * Says in a few words how it stands, until the next note.
     *
     * @param note for example the best score so far
     */
    void note(String note);

    @Override
    void close();
  }

  /** A stretch of work that is not told. */
  final class Silence implements Phase {
    private Silence() {}

    @Override
    public void total(int total) {}

    @Override
    public void done(int done) {}

    @Override
    public void note(String note) {}

    @Override
    public void close() {}
  }
}
