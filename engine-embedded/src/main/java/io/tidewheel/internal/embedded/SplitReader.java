package io.tidewheel.internal.embedded;

import io.tidewheel.spi.engine.Located;
import io.tidewheel.spi.engine.OperatorFailure;
import io.tidewheel.spi.plan.ReadSplits;
import io.tidewheel.spi.source.Split;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Consumer;

/**
 * Reads a split, says of its failures that they are the split's, and ends early when the task is
 * cancelled. Of a failure further down it says which record it was of: what is pushed comes back
 * through {@link Push} with its record, and who pulled asks for the one given last.
 */
final class SplitReader implements Iterator<Object>, Located {
  private final ReadSplits node;
  private final Split<?> split;
  private final TaskAttempt task;
  private final Iterator<?> records;
  private long given;

  /** The record given last, if it was pulled, or came back. */
  private Object last;

  private boolean isLast;

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
      last = records.next();
      isLast = true;
      given++;
      return last;
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
    isLast = false;
    Push push = new Push(action);
    try {
      records.forEachRemaining(push);
    } catch (Throwable t) {
      if (push.failure == t) {
        if (t instanceof OperatorFailure failure && failure.isOfRecord()) {
          locate(failure);
        }
        throw t;
      }
      throw failed(t);
    }
  }

  @Override
  public void locate(OperatorFailure failure) {
    if (isLast) {
      if (records instanceof Located located) {
        located.locate(failure);
      }
      failure.at(located(split, last) + " of " + node.info().operator());
    }
  }

  @SuppressWarnings("unchecked") // The record is one of this split.
  private <T> String located(Split<T> of, Object record) {
    try {
      return of.locate((T) record, given - 1);
    } catch (RuntimeException e) {
      return split + " #" + (given - 1);
    }
  }

  private RuntimeException failed(Throwable cause) {
    return failed(node, split, cause);
  }

  private static RuntimeException failed(ReadSplits node, Split<?> split, Throwable cause) {
    return OperatorFailure.of(node.info().operator() + ", split=" + split, cause);
  }

  /** Tells what comes back from further down the pipeline from what the split throws. */
  private final class Push implements Consumer<Object> {
    private final Consumer<? super Object> action;
    private Throwable failure;

    private Push(Consumer<? super Object> action) {
      this.action = action;
    }

    @Override
    public void accept(Object value) {
      try {
        task.checkCancelled();
        given++;
        action.accept(value);
      } catch (Throwable t) {
        failure = t;
        last = value;
        isLast = true;
        throw t;
      }
    }
  }
}
