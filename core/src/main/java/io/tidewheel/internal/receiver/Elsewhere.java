package io.tidewheel.internal.receiver;

import io.tidewheel.spi.engine.LongTasks;
import java.net.URI;

/**
 * The means to run a receiver where the tasks of jobs run.
 *
 * @param log where its write-ahead log is, for all processes
 */
record Elsewhere(LongTasks tasks, URI log) {
  /**
   * The lock of a log's directory. Who takes it over is the log's only writer from then on. The
   * driver made it before any other process looks for it.
   */
  static final String LOCK = "writer";
}
