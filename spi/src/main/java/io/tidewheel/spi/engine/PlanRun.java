package io.tidewheel.spi.engine;

import io.tidewheel.spi.plan.Persist;
import io.tidewheel.spi.plan.PlanNode;
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

  /**
   * Runs state nodes as {@link #update} does, all of a batch, inputs before what reads them. An
   * engine for which a job is dear runs those together that do not read one another.
   */
  default void updateAll(List<UpdateState> nodes) throws InterruptedException {
    for (UpdateState node : nodes) {
      update(node);
    }
  }

  /**
   * Refuses what cannot run on this engine, before anything of the batch takes effect: a function
   * that cannot be sent to where tasks run, say.
   *
   * @param nodes all that the batch is known to need; those below them are looked at too
   * @throws IllegalArgumentException saying which operator, and why
   */
  default void check(List<PlanNode> nodes) {}

  /**
   * The engine's own object behind a node, for what only that engine's system can do with it. State
   * nodes below it run first.
   *
   * @param type of the object
   * @throws IllegalArgumentException if the engine has no object of this type
   */
  default <N> N unwrap(PlanNode node, Class<N> type) throws InterruptedException {
    throw new IllegalArgumentException(
        "unwrap("
            + type.getName()
            + "): this engine has no such object behind an RDD; choose the engine that has, as"
            + " engine=spark for JavaRDD, or do without");
  }

  /** The state versions sealed in this run so far: one per partition of each updated node. */
  List<StateHandle> sealed();

  /**
   * How many jobs were begun so far, as the engine counts them: state nodes that share one are one.
   */
  int jobs();

  /** The threads that work for the run at this moment; none between jobs. */
  List<Working> working();

  /** Forgets the kept partitions of a node. Jobs that run at this moment may still use them. */
  void unpersist(Persist node);

  /**
   * Cancels what runs and releases what is kept. Does nothing the second time. State that was
   * sealed and not published is dropped by its store.
   */
  @Override
  void close();
}
