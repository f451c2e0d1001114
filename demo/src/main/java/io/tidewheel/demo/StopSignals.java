package io.tidewheel.demo;

import io.tidewheel.demo.job.Signals;
import java.util.List;

/**
 * ^C and a request to terminate, heard as a wish: the first only says so, the second ends the JVM
 * at once. Where the Java in use does not offer that, signals end the JVM as always.
 *
 * <p>A shutdown hook would come too late: it runs beside the one that stops the job, and the exit
 * code is lost.
 */
final class StopSignals implements AutoCloseable {
  private static final int EXIT_CODE_OF_INTERRUPT = 130;

  private final List<Runnable> restore;
  private volatile boolean heard;

  StopSignals() {
    restore = List.of(Signals.on("INT", this::hear), Signals.on("TERM", this::hear));
  }

  private void hear() {
    if (heard) {
      Runtime.getRuntime().halt(EXIT_CODE_OF_INTERRUPT);
    }
    heard = true;
  }

  /** Whether somebody wants the end. */
  boolean heard() {
    return heard;
  }

  /** Signals do what they did before. */
  @Override
  public void close() {
    restore.forEach(Runnable::run);
  }
}
