package io.tidewheel.internal.spark;

import io.tidewheel.spi.engine.TaskFailure;
import io.tidewheel.spi.engine.Working;
import io.tidewheel.spi.plan.PlanScope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * The jobs of one run, as Spark is given them: each on the thread that asks for it, in a job group
 * of its own. Thread-safe.
 */
final class Jobs {
  private final SparkEngine engine;
  private final PlanScope scope;

  /** Distinguishes the run from all others. */
  private final String run;

  /** The groups of the jobs that run. Guarded by {@code this}, as are all below. */
  private final Map<String, Working> groups = new HashMap<>();

  private int started;
  private boolean closed;

  /** The thread whose own jobs are this batch's, and as what Spark lists them; null for none. */
  private Thread adopted;

  private String adoptedAs;

  Jobs(SparkEngine engine, PlanScope scope, String run) {
    this.engine = engine;
    this.scope = scope;
    this.run = run;
  }

  /** Where this is, as messages say it. */
  String at() {
    return scope.isContext() ? "scope=context" : "batch=" + scope.batchId();
  }

  /** How many were begun. */
  synchronized int started() {
    return started;
  }

  /** The threads that wait for jobs. */
  synchronized List<Working> working() {
    return List.copyOf(groups.values());
  }

  /** Refuses a job after the end of the run. */
  synchronized void requireOpen(String operator) {
    if (closed) {
      throw ended(operator);
    }
  }

  /** Runs a job over partitions of an RDD whose partitions have one page with the result. */
  <R> List<R> submit(String operator, JavaRDD<Page> rdd, List<Integer> partitions)
      throws InterruptedException {
    JavaSparkContext spark = engine.spark();
    String group = begin(operator);
    spark.setJobGroup(group, description(operator), true);
    spark.setCallSite(operator);
    spark.setLocalProperty(SparkTask.BATCH_PROPERTY, batch());
    try {
      List<Page>[] results =
          rdd.collectPartitions(partitions.stream().mapToInt(Integer::intValue).toArray());
      List<R> list = new ArrayList<>(results.length);
      for (List<Page> result : results) {
        R only = PlanTranslation.typed(result.get(0).records()[0]);
        list.add(only);
      }
      return list;
    } catch (Throwable t) { // Scala does not declare what it throws.
      if ((Object) t instanceof InterruptedException interrupt) {
        spark.cancelJobGroup(group);
        throw interrupt;
      }
      throw failed(operator, t);
    } finally {
      spark.setLocalProperty(SparkTask.BATCH_PROPERTY, null);
      spark.clearJobGroup();
      spark.clearCallSite();
      end(group);
      labelOwnJobs();
    }
  }

  /** What tasks are told. */
  private String batch() {
    return scope.isContext() ? null : Long.toString(scope.batchId());
  }

  /**
   * Has Spark take jobs that the calling thread gives it itself for jobs of the batch, until that
   * ends. Those of a context may be anything.
   *
   * @param operator whose records they read
   */
  void adoptThread(String operator) {
    if (!scope.isContext()) {
      synchronized (this) {
        adopted = Thread.currentThread();
        adoptedAs = description(operator);
      }
      labelOwnJobs();
    }
  }

  private synchronized void labelOwnJobs() {
    if (adopted == Thread.currentThread()) {
      engine.spark().setJobDescription(adoptedAs);
      engine.spark().setLocalProperty(SparkTask.BATCH_PROPERTY, batch());
    }
  }

  private synchronized void releaseThread() {
    if (adopted == Thread.currentThread()) {
      engine.spark().setJobDescription(null);
      engine.spark().setLocalProperty(SparkTask.BATCH_PROPERTY, null);
    }
    adopted = null;
  }

  /** How Spark's web page lists the job. */
  private String description(String operator) {
    return (scope.isContext() ? "context" : "batch " + scope.batchId()) + ": " + operator;
  }

  private synchronized String begin(String operator) {
    if (closed) {
      throw ended(operator);
    }
    String group = "tidewheel-" + run + "-" + started++;
    groups.put(group, new Working(operator, Thread.currentThread()));
    return group;
  }

  private synchronized void end(String group) {
    groups.remove(group);
    notifyAll();
  }

  /** What a caller is told of what Spark says. */
  private RuntimeException failed(String operator, Throwable thrown) {
    if (thrown instanceof Error error && !(error instanceof StackOverflowError)) {
      throw error;
    }
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof SparkTask.Failure failure) {
        return new TaskFailure(at() + ", " + failure.getMessage(), failure.getCause());
      }
    }
    synchronized (this) {
      if (closed) {
        return ended(operator);
      }
    }
    // A lost executor, or an exception that could not be sent.
    return new TaskFailure(at() + ", operator=" + operator + ": " + thrown.getMessage(), thrown);
  }

  /** What a caller is told whose job meets the end of its batch. */
  private IllegalStateException ended(String operator) {
    return new IllegalStateException(
        at()
            + ", operator="
            + operator
            + ": cannot run, since "
            + (scope.isContext() ? "the engine was closed" : "the batch has ended")
            + "; run actions "
            + (scope.isContext() ? "before the context stops" : "inside the batch they belong to"));
  }

  private synchronized void awaitJobs() {
    try {
      while (!groups.isEmpty() && TaskContext.get() == null) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Cancels what runs, and waits for it to end.
   *
   * @return false if that was done before
   */
  boolean close() {
    List<String> running;
    synchronized (this) {
      if (closed) {
        return false;
      }
      closed = true;
      running = List.copyOf(groups.keySet());
    }
    running.forEach(group -> engine.spark().sc().cancelJobGroupAndFutureJobs(group));
    awaitJobs();
    releaseThread();
    return true;
  }
}
