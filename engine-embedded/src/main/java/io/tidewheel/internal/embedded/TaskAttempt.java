package io.tidewheel.internal.embedded;

import io.tidewheel.spi.engine.OperatorFailure;
import io.tidewheel.spi.engine.TaskContext;
import io.tidewheel.spi.plan.PlanScope;
import java.util.ArrayList;
import java.util.List;

/** One try of a task. Owned by the thread that runs it. */
final class TaskAttempt implements TaskContext {
  /** Ends a task whose job is cancelled. Nobody sees it. */
  private static final class Cancelled extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private Cancelled() {
      super("task cancelled", null, false, false);
    }
  }

  private final TaskSet tasks;
  private final int partition;
  private final int attempt;
  private final boolean rehearsal;
  private List<AutoCloseable> resources;
  private boolean ended;

  TaskAttempt(TaskSet tasks, int partition, int attempt, boolean rehearsal) {
    this.tasks = tasks;
    this.partition = partition;
    this.attempt = attempt;
    this.rehearsal = rehearsal;
  }

  @Override
  public PlanScope scope() {
    return tasks.scope();
  }

  @Override
  public int partition() {
    return partition;
  }

  @Override
  public int attempt() {
    return attempt;
  }

  /** Whether this is the first of two runs, whose result is dropped. */
  boolean rehearsal() {
    return rehearsal;
  }

  @Override
  public void onClose(AutoCloseable resource) {
    required(resource, "the resource given to onClose");
    if (ended) {
      throw new IllegalStateException(
          "partition="
              + partition
              + ": onClose was called after the task's end; open resources on the task's thread"
              + " while it runs");
    }
    if (resources == null) {
      resources = new ArrayList<>();
    }
    resources.add(resource);
  }

  @Override
  public boolean isCancelled() {
    return tasks.isCancelled();
  }

  void checkCancelled() {
    if (tasks.isCancelled()) {
      throw new Cancelled();
    }
  }

  /**
   * Closes what was registered.
   *
   * @param failure what ended the task, or null
   * @return what ended the task, closing included, or null
   */
  Throwable end(Throwable failure) {
    ended = true;
    Throwable result = failure;
    for (int i = resources == null ? -1 : resources.size() - 1; i >= 0; i--) {
      try {
        resources.get(i).close();
      } catch (Throwable t) {
        if (result == null) {
          result = t;
        } else {
          // Of the two it is the cause that is passed on.
          Throwable shown = result instanceof OperatorFailure ? result.getCause() : result;
          if (shown != t) {
            shown.addSuppressed(t);
          }
        }
      }
    }
    return result;
  }

  /** The value, unless it is null, which is an error of the one who returned it. */
  static <T> T required(T value, String what) {
    if (value == null) {
      throw new NullPointerException(what + " is null, must not be");
    }
    return value;
  }
}
