package io.tidewheel.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/**
 * What one run took.
 *
 * @param cpu of the whole process, all threads
 */
record Run(Duration wall, Duration cpu) {

  /** Something that can be run. What it returns is compared with what others return. */
  @FunctionalInterface
  interface Body {
    Object run() throws Exception;
  }

  /** A run and what came out of it. */
  record Outcome(Run run, Object result) {}

  static Outcome measure(Body body) throws Exception {
    System.gc(); // Or one side would pay for what the other left.
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long cpu = system.getProcessCpuTime();
    long wall = System.nanoTime();
    Object result = body.run();
    long wallEnd = System.nanoTime();
    long cpuEnd = system.getProcessCpuTime();
    return new Outcome(
        new Run(Duration.ofNanos(wallEnd - wall), Duration.ofNanos(cpuEnd - cpu)), result);
  }
}
