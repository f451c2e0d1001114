package io.tidewheel.spi.engine;

import io.tidewheel.spi.plan.Persist;
import io.tidewheel.spi.plan.UpdateState;
import io.tidewheel.spi.state.StateHandle;
import java.util.List;

/**
 * One attempt to run the plan of a batch, or the jobs of the context. It owns what is kept between
 * jobs: persisted partitions and what state nodes emitted. All methods may be called by several
 * threads at once.
 */
public interface PlanRun extends AutoCloseable {
  /**
   * Runs a job to its end and returns the results in the order of {@link Job#partitions}. State
   * nodes that the job reads run first, unless they ran already in this run.
   *
   * <p>Where tasks run in other processes, those that were cancelled may still be on their way out
   * when this returns: what they do outside must be kept apart from the next attempt by whom they
   * do it to.
   *
   * @throws TaskFailure if a task failed as often as it may; the others were cancelled
   * @throws InterruptedException if the calling thread was interrupted; all tasks were cancelled
   */
  <T, R> List<R> run(Job<T, R> job) throws InterruptedException;

  /**
   * Runs the state node unless it ran already in this run. The errors are those of {@link #run}.
   *
   * <p>What counts is one task per partition, the one whose handle is among those {@link #sealed}.
   * Others may seal too: copies of slow tasks, and tasks that compute again what a lost machine had
   * emitted. They begin with the same version and emit the same records.
   */
  void update(UpdateState node) throws InterruptedException;

  /** The state versions sealed in this run so far: one per partition of each updated node. */
  List<StateHandle> sealed();

  /** Forgets the kept partitions of a node. Jobs that run at this moment may still use them. */
  void unpersist(Persist node);

  /**
   * Cancels what runs and releases what is kept. Does nothing the second time. State that was
   * sealed and not published is dropped by its store.
   */
  @Override
  void close();
}
