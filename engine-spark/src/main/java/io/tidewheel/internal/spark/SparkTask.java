package io.tidewheel.internal.spark;

import io.tidewheel.internal.spark.tasks.KeptBlocks;
import io.tidewheel.spi.engine.OperatorFailure;
import io.tidewheel.spi.engine.TaskContext;
import io.tidewheel.spi.engine.TaskReport;
import io.tidewheel.spi.plan.PlanScope;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.apache.spark.util.TaskCompletionListener;

/**
 * One try of one of Spark's tasks, as the functions in it see it. Owned by the task's thread.
 *
 * <p>Spark opens the iterators of a task from the source up, before it calls the step that consumes
 * them. So there is no one place around all functions: every step turns what is thrown inside it
 * into a {@link Failure}, and whoever consumes records to their end does the same with what the
 * iterators throw. The first to do so closes what the task has open.
 */
final class SparkTask implements TaskContext {
  /** Under this name the driver tells tasks the batch; absent for jobs of the context. */
  static final String BATCH_PROPERTY = "tidewheel.batch";

  private static final ThreadLocal<SparkTask> CURRENT = new ThreadLocal<>();

  private final org.apache.spark.TaskContext spark;
  private final Deque<AutoCloseable> resources = new ArrayDeque<>();
  private int partition;
  private boolean ended;

  /** Null until the step at the task's end says it. */
  private Reports reports;

  /** What a task sends to the driver when it fails: where it was, and what was thrown. */
  static final class Failure extends RuntimeException {
    private Failure(String message, Throwable cause) {
      super(message, cause, true, false);
    }
  }

  private SparkTask(org.apache.spark.TaskContext spark) {
    this.spark = spark;
    this.partition = spark.partitionId();
  }

  /** The task this thread runs. */
  static SparkTask current() {
    org.apache.spark.TaskContext spark = org.apache.spark.TaskContext.get();
    SparkTask known = CURRENT.get();
    if (known != null && known.spark == spark) {
      return known;
    }
    SparkTask task = new SparkTask(spark);
    CURRENT.set(task);
    TaskCompletionListener fallback = context -> task.close(null);
    spark.addTaskCompletionListener(fallback);
    return task;
  }

  @Override
  public PlanScope scope() {
    String batch = spark.getLocalProperty(BATCH_PROPERTY);
    return batch == null ? PlanScope.CONTEXT : PlanScope.batch(Long.parseLong(batch));
  }

  @Override
  public int partition() {
    return partition;
  }

  @Override
  public int attempt() {
    return spark.attemptNumber();
  }

  @Override
  public byte[] kept(long key) {
    return KeptBlocks.read(key);
  }

  /** Says which partition it computes, where Spark's count is of several RDDs together. */
  void partitionIs(int index) {
    partition = index;
  }

  /** Distinguishes this try from all others of the same Spark context. */
  long id() {
    return spark.taskAttemptId();
  }

  @Override
  public void onClose(AutoCloseable resource) {
    if (ended) {
      throw new IllegalStateException(
          "partition="
              + partition()
              + ": onClose was called after the task's end; open resources on the task's thread"
              + " while it runs");
    }
    resources.push(required(resource, "the resource given to onClose"));
  }

  /** Takes the way for what the task reports; said by the step at its end. */
  static void reportsTo(Reports reports) {
    current().reports = reports;
  }

  /**
   * {@inheritDoc}
   *
   * <p>A task that fails before its last step has begun reports to nobody: another try will.
   */
  @Override
  public void report(TaskReport report) {
    if (reports != null) {
      reports.add(report);
    }
  }

  @Override
  public boolean isCancelled() {
    return spark.isInterrupted();
  }

  /** Ends the task because of what an operator threw, and says what to throw instead. */
  Failure failure(String operator, Throwable thrown) {
    OperatorFailure known = thrown instanceof OperatorFailure failure ? failure : null;
    Throwable first = known == null ? thrown : known.getCause();
    if (first instanceof Failure failure) {
      return failure;
    }
    if (first instanceof VirtualMachineError error) {
      throw error; // For Spark, which gives the executor up.
    }
    Throwable cause = close(first);
    return new Failure(
        "operator="
            + (known == null ? operator : known.place())
            + ", partition="
            + partition()
            + ", attempts="
            + (attempt() + 1)
            + ": "
            + cause,
        cause);
  }

  /** Ends a task that went well. */
  void end(String operator) {
    Throwable thrown = close(null);
    if (thrown != null) {
      throw failure(operator, thrown);
    }
  }

  /**
   * Closes what was registered.
   *
   * @param failure what ended the task, or null
   * @return what ended the task, closing included, or null
   */
  private Throwable close(Throwable failure) {
    ended = true;
    CURRENT.remove();
    Throwable result = failure;
    while (!resources.isEmpty()) {
      try {
        resources.pop().close();
      } catch (Throwable t) {
        if (result == null) {
          result = t;
        } else if (result != t) {
          result.addSuppressed(t);
        }
      }
    }
    return result;
  }

  /** The records, with this task ended if one of them cannot be had. */
  <T> Iterator<T> guarded(String operator, Iterator<T> records) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        try {
          return records.hasNext();
        } catch (Throwable t) {
          throw failure(operator, t);
        }
      }

      @Override
      public T next() {
        try {
          return records.next();
        } catch (Throwable t) {
          throw failure(operator, t);
        }
      }
    };
  }

  /** The object, unless it is null. */
  static <T> T required(T object, String what) {
    if (object == null) {
      throw new NullPointerException(what + " is null, must not be");
    }
    return object;
  }
}
