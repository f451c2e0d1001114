package io.tidewheel.internal.embedded;

import io.tidewheel.spi.engine.OperatorFailure;
import io.tidewheel.spi.plan.StateFunction;
import io.tidewheel.spi.plan.UpdateState;
import io.tidewheel.spi.state.StateHandle;
import io.tidewheel.spi.state.StateId;
import io.tidewheel.spi.state.StateStore;

/** What the update of one partition of a state node leaves. */
record UpdatedPartition(Iterable<?> emitted, StateHandle handle) {
  /**
   * Updates the partition of the task in a store of its own, which is sealed if all went well.
   *
   * @return null if the task is a rehearsal, whose changes are dropped
   */
  static UpdatedPartition update(JobExecution job, UpdateState node, TaskAttempt task) {
    String operator = node.info().operator();
    StateFunction<Object, Object, Object, Object> function =
        job.own(operator, JobExecution.typed(node.function()));
    StateStore<Object, Object> store =
        job.run()
            .engine()
            .stores()
            .open(new StateId(node.operatorId(), task.partition()), task.scope().batchId());
    boolean sealed = false;
    try {
      Iterable<?> emitted =
          TaskAttempt.required(
              function.update(
                  task, store, new Pipeline(job, task).open(node.input(), task.partition())),
              "what StateFunction.update returned");
      if (task.rehearsal()) {
        return null;
      }
      task.checkCancelled();
      StateHandle handle = store.seal();
      sealed = true;
      return new UpdatedPartition(emitted, handle);
    } catch (Throwable t) {
      throw OperatorFailure.of(operator, t);
    } finally {
      if (!sealed) {
        store.abort();
      }
    }
  }
}
