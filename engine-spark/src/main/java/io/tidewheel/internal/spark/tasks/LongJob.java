package io.tidewheel.internal.spark.tasks;

import io.tidewheel.spi.engine.LongTasks;
import java.io.IOException;
import java.io.Serializable;
import java.util.Iterator;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.VoidFunction;

/**
 * The one task of a job that lasts, as Spark runs it. What Spark would run once more, since the
 * first try's executor died, ends at once: the driver starts another.
 */
final class LongJob implements VoidFunction<Iterator<Integer>> {
  private static final long serialVersionUID = 1L;

  private final String id;
  private final LongTasks.Task task;

  LongJob(String id, LongTasks.Task task) {
    this.id = id;
    this.task = task;
  }

  @Override
  public void call(Iterator<Integer> none) throws Exception {
    TaskContext spark = TaskContext.get();
    if (spark.attemptNumber() == 0 && spark.stageAttemptNumber() == 0) {
      task.run(new ToDriver(id, task.getClass().getClassLoader(), spark));
    }
  }

  /** The line of a task to the driver. */
  private record ToDriver(String id, ClassLoader classes, TaskContext spark)
      implements LongTasks.Line {
    @Override
    public Serializable ask(Serializable question) throws IOException {
      return Switchboard.ask(id, question, classes);
    }

    @Override
    public boolean keep(long key, byte[] block, LongTasks.Keeping where) {
      return KeptBlocks.keep(key, block, where);
    }

    @Override
    public void drop(long key) {
      KeptBlocks.dropHere(key);
    }

    @Override
    public boolean isCancelled() {
      return spark.isInterrupted();
    }

    @Override
    public String place() {
      var executor = SparkEnv.get().blockManager().blockManagerId();
      return "executor " + executor.executorId() + " on " + executor.host();
    }
  }
}
