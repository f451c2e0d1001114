package io.tidewheel.demo.screen;

import java.io.PrintWriter;

/**
 * Where a run is shown. Calls come one at a time, though from several threads, in this order:
 * {@link #preparing}, {@link #started}, {@link #wentOn}, then {@link #batchCompleted}, {@link
 * #killed}, {@link #recovered} and {@link #refresh} in any order, then {@link #ended}.
 */
public interface Screen {
  /**
   * The screen for standard output: JSON if that is wanted, else a table on a terminal and lines
   * anywhere else.
   */
  static Screen of(PrintWriter out, boolean json) {
    if (json) {
      return new JsonScreen(out);
    }
    return Terminal.detect(System.getProperties(), System.getenv())
        .<Screen>map(found -> new TableScreen(out, found, System::nanoTime))
        .orElseGet(() -> new LineScreen(out));
  }

  /** Something goes on that takes a moment: {@code starting a Kafka broker}. */
  default void preparing(String what) {}

  /** Before the first batch. */
  void started(RunSettings settings);

  /**
   * Before the first batch, if it is not the first of its checkpoint.
   *
   * @param firstBatch the id of the first batch of this run
   * @param orders how many were processed before it
   */
  void wentOn(long firstBatch, long orders);

  /** After each kill. */
  void killed(Kills kills);

  /** When the job has committed a batch after a kill. */
  void recovered(Kills kills);

  /** After each batch. */
  void batchCompleted(Board board);

  /** Several times a second, whether there is news or not. */
  default void refresh() {}

  /** At the end of a run that came as far as to generate orders. */
  void ended(Verdict verdict);

  /** Whether nobody reads what is shown any more. */
  boolean isClosed();
}
