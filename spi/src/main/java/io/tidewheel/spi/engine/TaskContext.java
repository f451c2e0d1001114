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
   * Whether the task should end early because its job failed elsewhere or is being stopped. Loops
   * that wait must look at it (or be interruptible).
   */
  boolean isCancelled();
}
