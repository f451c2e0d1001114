package io.tidewheel.internal.embedded;

import io.tidewheel.spi.engine.OperatorFailure;
import io.tidewheel.spi.plan.ReadSplits;
import io.tidewheel.spi.source.Split;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Consumer;

/**
 * Reads a split, says of its failures that they are the split's, and ends early when the task is
 * cancelled.
 */
final class SplitReader implements Iterator<Object> {
  private final ReadSplits node;
  private final Split<?> split;
  private final TaskAttempt task;
  private final Iterator<?> records;

  private SplitReader(ReadSplits node, Split<?> split, TaskAttempt task, Iterator<?> records) {
    this.node = node;
    this.split = split;
    this.task = task;
    this.records = records;
  }

  static SplitReader open(ReadSplits node, Split<?> split, TaskAttempt task) {
    try {
      Iterator<?> records = TaskAttempt.required(split.read(task), "what Split.read returned");
      return new SplitReader(node, split, task, records);
    } catch (Throwable t) {
      throw failed(node, split, t);
    }
  }

  @Override
  public boolean hasNext() {
    try {
      return records.hasNext();
    } catch (Throwable t) {
      throw failed(t);
    }
  }

  @Override
  public Object next() {
    task.checkCancelled();
    try {
      return records.next();
    } catch (NoSuchElementException e) {
      if (hasNext()) {
        throw failed(e);
      }
      throw e;
    } catch (Throwable t) {
      throw failed(t);
    }
  }

  @Override
  public void forEachRemaining(Consumer<? super Object> action) {
    Push push = new Push(task, action);
    try {
      records.forEachRemaining(push);
    } catch (Throwable t) {
      if (push.failure == t) {
        throw t;
      }
      throw failed(t);
    }
  }

  private RuntimeException failed(Throwable cause) {
    return failed(node, split, cause);
  }

  private static RuntimeException failed(ReadSplits node, Split<?> split, Throwable cause) {
    return OperatorFailure.of(node.info().operator() + ", split=" + split, cause);
  }

  /** Tells what comes back from further down the pipeline from what the split throws. */
  private static final class Push implements Consumer<Object> {
    private final TaskAttempt task;
    private final Consumer<? super Object> action;
    private Throwable failure;

    private Push(TaskAttempt task, Consumer<? super Object> action) {
      this.task = task;
      this.action = action;
    }

    @Override
    public void accept(Object value) {
      try {
        task.checkCancelled();
        action.accept(value);
      } catch (Throwable t) {
        failure = t;
        throw t;
      }
    }
  }
}
