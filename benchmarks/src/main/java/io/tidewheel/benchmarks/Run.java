package io.tidewheel.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What one run took.
 *
 * @param cpu of the whole process, all threads
 */
record Run(Duration wall, Duration cpu) {
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  /** Something that can be run. What it returns is compared with what others return. */
  @FunctionalInterface
  interface Body {
    /**
     * Runs.
     *
     * @param done called when the work is done and only closing is left, which does not count
     */
    Object run(Runnable done) throws Exception;
  }

  /** A run and what came out of it. */
  record Outcome(Run run, Object result) {}

  static Outcome measure(Body body) throws Exception {
    System.gc(); // Or one side would pay for what the other left.
    AtomicReference<Run> end = new AtomicReference<>();
    Run start = now();
    Object result = body.run(() -> end.set(now()));
    return new Outcome(
        new Run(end.get().wall.minus(start.wall), end.get().cpu.minus(start.cpu)), result);
  }

  private static Run now() {
    return new Run(
        Duration.ofNanos(System.nanoTime()), Duration.ofNanos(SYSTEM.getProcessCpuTime()));
  }
}
