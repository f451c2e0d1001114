package io.tidewheel.internal.embedded;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that help the callers of jobs. A caller works on its own job as well, so there is one
 * thread less than tasks may run at once; they start when first needed.
 */
final class TaskThreads {
  private static final Logger log = LoggerFactory.getLogger(TaskThreads.class);
  private static final long STOP_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final int parallelism;
  private final ThreadPoolExecutor pool;
  private final Queue<Thread> started = new ConcurrentLinkedQueue<>();

  /** The operator whose task runs on a thread, if one does. */
  private final ThreadLocal<String> operatorHere = new ThreadLocal<>();

  TaskThreads(String applicationName, int parallelism) {
    this.parallelism = parallelism;
    this.pool = parallelism == 1 ? null : pool(applicationName, parallelism - 1);
  }

  private ThreadPoolExecutor pool(String applicationName, int size) {
    AtomicInteger count = new AtomicInteger();
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    return new ThreadPoolExecutor(
        size,
        size,
        0,
        TimeUnit.SECONDS,
        new LinkedBlockingQueue<>(),
        work -> {
          Thread thread =
              new Thread(work, "tidewheel-" + applicationName + "-task-" + count.incrementAndGet());
          thread.setDaemon(true);
          thread.setContextClassLoader(loader);
          started.add(thread);
          return thread;
        });
  }

  /** How many tasks of one job run at once. */
  int parallelism() {
    return parallelism;
  }

  /** Runs {@code work} on another thread as soon as one is free, or never if they are stopped. */
  void help(Runnable work) {
    try {
      pool.execute(work);
    } catch (RejectedExecutionException e) {
      // The engine was closed meanwhile: the job, which that cancels, gets along without help.
    }
  }

  /** The operator whose task the calling thread runs at this moment, or null. */
  String operatorHere() {
    return operatorHere.get();
  }

  /** Notes that the calling thread runs tasks of {@code operator}, or with null that it ended. */
  void operatorHere(String operator) {
    if (operator == null) {
      operatorHere.remove();
    } else {
      operatorHere.set(operator);
    }
  }

  /** Interrupts the threads and waits for their end, but not for ever. */
  void stop() {
    if (pool == null) {
      return;
    }
    pool.shutdownNow();
    if (operatorHere() != null) {
      return; // Called from inside a task, which cannot wait for itself.
    }
    try {
      // Joined one by one: a pool says that it terminated when its last thread is about to.
      long deadline = System.nanoTime() + STOP_TIMEOUT_NANOS;
      for (Thread thread : started) {
        TimeUnit.NANOSECONDS.timedJoin(thread, deadline - System.nanoTime());
      }
      if (started.stream().anyMatch(Thread::isAlive)) {
        log.warn(
            "{} task threads still run {} s after they were interrupted: a function neither returns"
                + " nor reacts to an interrupt",
            started.stream().filter(Thread::isAlive).count(),
            TimeUnit.NANOSECONDS.toSeconds(STOP_TIMEOUT_NANOS));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
