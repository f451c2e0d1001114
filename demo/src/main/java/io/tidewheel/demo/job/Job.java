package io.tidewheel.demo.job;

import io.tidewheel.cli.Failure;

/** The job as the run sees it. Used by one thread. */
public interface Job extends AutoCloseable {
  /**
   * Starts it.
   *
   * @throws Failure if it cannot start
   */
  void start() throws InterruptedException;

  /**
   * Whether it ended, which it does not by itself.
   *
   * @param millis how long to wait for that
   * @throws RuntimeException what ended it
   */
  boolean awaitEnd(long millis) throws InterruptedException;

  /** Nothing is done to it any more that could harm it. */
  default void spare() {}

  /** Ends it: what runs is finished, so that a record counted twice would be seen. */
  void stop() throws InterruptedException;

  /** Ends it at once if it was not stopped. */
  @Override
  void close();
}
