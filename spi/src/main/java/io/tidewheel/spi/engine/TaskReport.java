package io.tidewheel.spi.engine;

import java.io.Serializable;

/**
 * What a task tells the process that runs its job, beside its result; see {@link
 * TaskContext#report}.
 */
@FunctionalInterface
public interface TaskReport extends Serializable {
  /**
   * Called in the process that runs the job, on any thread, which it must not hold up. It arrives
   * once for each try of a task that ended well, and perhaps for others.
   */
  void arrive();
}
