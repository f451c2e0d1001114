package io.tidewheel.internal.receiver;

import io.tidewheel.spi.engine.LongTasks;
import io.tidewheel.spi.file.Directory;
import java.io.IOException;
import java.io.Serializable;
import java.net.URI;
import java.util.UUID;

/**
 * The means to run a receiver where the tasks of jobs run.
 *
 * @param log where its write-ahead log is, for all processes; null without one
 */
record Elsewhere(LongTasks tasks, SharedLog log) {

  /**
   * The directory of a write-ahead log as the driver and other processes see it.
   *
   * @param mark the name of a file that the driver made there when it started, and nobody before
   */
  record SharedLog(URI location, String mark) implements Serializable {
    /** Who takes it over is the log's only writer from then on. */
    static final String LOCK = "writer";

    private static final String MARK_PREFIX = "driver-";

    /** Shares a directory, in the driver: no task of an earlier driver can append from now on. */
    static SharedLog of(Directory directory) throws IOException {
      directory.takeOver(LOCK, "the driver").close();
      for (String name : directory.list()) {
        if (name.startsWith(MARK_PREFIX)) {
          directory.delete(name);
        }
      }
      String mark = MARK_PREFIX + UUID.randomUUID();
      directory.create(mark).close();
      return new SharedLog(directory.location(), mark);
    }

    /** Whether this is the directory that the driver has, as another process sees it. */
    boolean isIn(Directory directory) throws IOException {
      return directory.list().contains(mark);
    }
  }
}
