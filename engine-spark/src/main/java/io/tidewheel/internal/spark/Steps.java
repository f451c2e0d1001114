package io.tidewheel.internal.spark;

import io.tidewheel.spi.codec.Codecs;
import io.tidewheel.spi.engine.OperatorFailure;
import io.tidewheel.spi.engine.TaskAction;
import io.tidewheel.spi.plan.PartitionFunction;
import io.tidewheel.spi.plan.StateFunction;
import io.tidewheel.spi.plan.ZipFunction;
import io.tidewheel.spi.source.Split;
import io.tidewheel.spi.state.SharedStateStores;
import io.tidewheel.spi.state.StateHandle;
import io.tidewheel.spi.state.StateId;
import io.tidewheel.spi.state.StateStore;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** What tasks do for the nodes of a plan. All of it runs on the task's thread. */
final class Steps {
  private Steps() {}

  static Iterator<Object> read(String operator, Split<?> split) {
    SparkTask task = SparkTask.current();
    String named = operator + ", split=" + split;
    try {
      Iterator<?> records = SparkTask.required(split.read(task), "what Split.read returned");
      return new SplitRecords(named, records);
    } catch (Throwable t) {
      throw task.failure(named, t);
    }
  }

  /** Says of failures that they are the split's. */
  private record SplitRecords(String named, Iterator<?> records) implements Iterator<Object> {
    @Override
    public boolean hasNext() {
      try {
        return records.hasNext();
      } catch (Throwable t) {
        throw OperatorFailure.of(named, t);
      }
    }

    @Override
    public Object next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      try {
        return records.next();
      } catch (Throwable t) {
        throw OperatorFailure.of(named, t);
      }
    }
  }

  static Iterator<Object> map(
      String operator, PartitionFunction<Object, Object> function, Iterator<Object> records) {
    SparkTask task = SparkTask.current();
    try {
      return SparkTask.required(function.apply(task, records), "what the function returned");
    } catch (Throwable t) {
      throw task.failure(operator, t);
    }
  }

  static Iterator<Object> zip(
      String operator,
      ZipFunction<Object, Object, Object> function,
      Iterator<Object> left,
      Iterator<Object> right) {
    SparkTask task = SparkTask.current();
    try {
      return SparkTask.required(function.apply(task, left, right), "what the function returned");
    } catch (Throwable t) {
      throw task.failure(operator, t);
    }
  }

  /** Runs the action of a job and with it all steps of the task. */
  static <R> Iterator<Page> act(
      String operator, Codecs codecs, TaskAction<Object, R> action, Iterator<Object> records) {
    SparkTask task = SparkTask.current();
    R result;
    try {
      result = action.run(task, records);
    } catch (Throwable t) {
      throw task.failure(operator, t);
    }
    task.end(operator);
    return List.of(new Page(codecs, new Object[] {result})).iterator();
  }

  /**
   * A version that a task sealed; the first record of each partition of an update, before those
   * that were emitted.
   *
   * @param place where it is in memory, as Spark names executors; null if that makes no difference
   */
  record Sealed(String operatorId, int partition, long version, String location, String place)
      implements Serializable {
    StateHandle handle() {
      return new StateHandle(new StateId(operatorId, partition), version, location);
    }
  }

  /**
   * All that tasks must know to update state.
   *
   * @param bases the published version of each partition, null where there is none
   * @param run which of all runs of the batch this is
   * @param codecs for what is emitted
   */
  record Update(
      String operator,
      String operatorId,
      StateFunction<Object, Object, Object, Object> function,
      SharedStateStores.Opener opener,
      List<Sealed> bases,
      long batchId,
      String run,
      Codecs codecs)
      implements Serializable {

    /** Updates a partition in a version of this task's own, and seals it if all went well. */
    Iterator<Object> apply(int partition, Iterator<Object> records) {
      SparkTask task = SparkTask.current();
      StateStore<Object, Object> store = null;
      boolean sealed = false;
      try {
        store = open(partition, run + "-" + task.id());
        Iterable<Object> emitted =
            SparkTask.required(
                function.update(task, store, records), "what StateFunction.update returned");
        StateHandle handle = store.seal();
        sealed = true;
        return new Updated(
            new Sealed(operatorId, partition, handle.version(), handle.location(), Places.here()),
            Page.packed(
                codecs, SparkTask.required(emitted.iterator(), "the iterator of what is emitted")));
      } catch (Throwable t) {
        throw task.failure(operator, t);
      } finally {
        if (store != null && !sealed) {
          store.abort();
        }
      }
    }

    private StateStore<Object, Object> open(int partition, String attempt) throws Exception {
      Sealed base = bases.get(partition);
      return opener.open(
          new StateId(operatorId, partition),
          base == null ? null : base.handle(),
          batchId,
          attempt);
    }
  }

  /** The handle, and after it what was emitted, in pages. */
  private static final class Updated implements Iterator<Object> {
    private final Iterator<Object> emitted;
    private Sealed sealed;

    private Updated(Sealed sealed, Iterator<Object> emitted) {
      this.sealed = sealed;
      this.emitted = emitted;
    }

    @Override
    public boolean hasNext() {
      return sealed != null || emitted.hasNext();
    }

    @Override
    public Object next() {
      if (sealed == null) {
        return emitted.next();
      }
      Object first = sealed;
      sealed = null;
      return first;
    }
  }
}
