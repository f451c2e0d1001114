package io.tidewheel.spi.engine;

import io.tidewheel.spi.plan.PlanScope;

/** The task a function runs in. Handed to functions by the engine; used on the task's thread. */
public interface TaskContext {
  /** The batch, or the context if the job runs outside one. */
  PlanScope scope();

  /**
   * The partition this task computes, counted in the node the job asked for, or in the input of an
   * exchange or the state node it runs for.
   */
  int partition();

  /**
   * 0 for the first try of this task, then 1, 2, ... Not an identity: a cluster that lost what a
   * task computed counts from 0 again, and two tries of a task may run at once.
   */
  int attempt();

  /**
   * Has {@code resource} closed when the task ends, however it ends; last registered, first closed.
   */
  void onClose(AutoCloseable resource);

  /**
   * Has a report arrive where the job was called for, before the job's results do. Called from what
   * was given to {@link #onClose} at the latest. Of a try that failed it need not arrive; of a task
   * that is computed again it arrives again, so who receives it counts a task once.
   */
  default void report(TaskReport report) {
    report.arrive();
  }

  /**
   * A block that a task that lasts kept, in this process or another: {@link LongTasks.Line#keep}.
   *
   * @return null if it is lost
   */
  default byte[] kept(long key) {
    throw new IllegalStateException("no engine that keeps blocks; this is a bug in Tidewheel");
  }

  /**
   * Whether the task should end early because its job failed elsewhere or is being stopped. Loops
   * that wait must look at it (or be interruptible).
   */
  boolean isCancelled();
}
