package io.tidewheel.internal.embedded;

import io.tidewheel.spi.engine.OperatorFailure;
import io.tidewheel.spi.engine.TaskFailure;
import io.tidewheel.spi.engine.Working;
import io.tidewheel.spi.plan.PlanScope;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Equal tasks over partitions of one node. The calling thread and those of {@link TaskThreads} that
 * are free take one task after the other from a counter, so that a set of one task, or one that
 * ends quickly, is never handed over.
 *
 * <p>The first failure, an interrupt of the caller or a cancellation stops the taking and
 * interrupts the threads that run tasks; {@link #run} returns when all of them have left.
 */
final class TaskSet {
  /** What each task does. */
  interface Body {
    Object run(TaskAttempt task) throws Exception;
  }

  private final EmbeddedRun run;
  private final String operator;
  private final List<Integer> partitions;
  private final Body body;
  private final boolean twice;

  /** The order in which tasks are taken; null for the natural one. */
  private final List<Integer> order;

  private final Object[] results;
  private final AtomicInteger next = new AtomicInteger();
  private final Thread caller = Thread.currentThread();
  private volatile boolean cancelled;

  /** Guarded by {@code this}, as are all below. */
  private final List<Thread> working = new ArrayList<>(4);

  private boolean callerLeft;
  private boolean callerInterrupted;
  private boolean callerInterruptedHere;
  private TaskFailure failure;

  /**
   * @param twice whether strict mode runs each task twice
   */
  TaskSet(EmbeddedRun run, String operator, List<Integer> partitions, boolean twice, Body body) {
    this.run = run;
    this.operator = operator;
    this.partitions = partitions;
    this.body = body;
    this.twice = twice;
    this.order = run.engine().strict() ? shuffled(partitions.size()) : null;
    this.results = new Object[partitions.size()];
  }

  private List<Integer> shuffled(int count) {
    List<Integer> shuffled = new ArrayList<>(IntStream.range(0, count).boxed().toList());
    // Seeded by what a re-run has in common with the first run, so that it fails alike.
    Collections.shuffle(shuffled, new Random(31 * scope().batchId() + operator.hashCode()));
    return shuffled;
  }

  PlanScope scope() {
    return run.scope();
  }

  boolean isCancelled() {
    return cancelled;
  }

  /**
   * Runs all tasks, on this thread and others.
   *
   * @return one result per partition, in their order; null if the set was cancelled
   */
  Object[] run() throws InterruptedException {
    int helpers = Math.min(results.length, run.engine().threads().parallelism()) - 1;
    for (int i = 0; i < helpers; i++) {
      run.engine().threads().help(this::work);
    }
    work();
    synchronized (this) {
      callerLeft = true;
      while (!working.isEmpty()) {
        try {
          wait();
        } catch (InterruptedException e) {
          callerInterrupted = true;
          cancel();
        }
      }
      if (failure != null) {
        if (callerInterrupted) {
          Thread.currentThread().interrupt();
        }
        throw failure;
      }
      if (callerInterrupted) {
        throw new InterruptedException(
            run.at() + ", operator=" + operator + ": interrupted; its tasks were cancelled");
      }
      return cancelled ? null : results;
    }
  }

  /** Has no more tasks taken, and interrupts those that run. Any thread may call it. */
  synchronized void cancel() {
    if (cancelled) {
      return;
    }
    cancelled = true;
    for (Thread thread : working) {
      if (thread != Thread.currentThread()) {
        thread.interrupt();
        callerInterruptedHere |= thread == caller;
      }
    }
  }

  /** The threads that run tasks. */
  synchronized List<Working> working() {
    return working.stream().map(thread -> new Working(operator, thread)).toList();
  }

  private void work() {
    Thread thread = Thread.currentThread();
    if (!enter(thread)) {
      return;
    }
    TaskThreads threads = run.engine().threads();
    threads.operatorHere(operator);
    try {
      for (int i = next.getAndIncrement();
          i < results.length && mayStart(thread);
          i = next.getAndIncrement()) {
        runTask(order == null ? i : order.get(i));
      }
    } finally {
      threads.operatorHere(null);
      leave(thread);
    }
  }

  private boolean mayStart(Thread thread) {
    if (thread != caller) {
      // What a function left behind. If it was from cancel(), that shows in the line after.
      Thread.interrupted();
    } else if (thread.isInterrupted()) {
      interrupted();
    }
    return !cancelled;
  }

  private synchronized boolean enter(Thread thread) {
    if (cancelled || callerLeft) {
      return false; // A helper that came too late.
    }
    working.add(thread);
    return true;
  }

  /** After this the thread is not interrupted from here any more, and keeps no such interrupt. */
  private synchronized void leave(Thread thread) {
    working.remove(thread);
    if (thread != caller || callerInterruptedHere) {
      Thread.interrupted();
    }
    notifyAll();
  }

  private void runTask(int index) {
    int partition = partitions.get(index);
    for (int attempt = 0; ; attempt++) {
      try {
        results[index] = twice ? runTwice(partition, attempt) : runOnce(partition, attempt, false);
        return;
      } catch (Throwable t) {
        if (cancelled) {
          return;
        }
        Throwable cause = t instanceof OperatorFailure ? t.getCause() : t;
        boolean interrupt =
            cause instanceof InterruptedException || Thread.currentThread().isInterrupted();
        if (interrupt && Thread.currentThread() == caller) {
          interrupted();
          return;
        }
        if (interrupt || attempt + 1 >= run.engine().maxFailures() || isHopeless(cause)) {
          fail(
              new TaskFailure(
                  run.at()
                      + ", operator="
                      + (t instanceof OperatorFailure known ? known.place() : operator)
                      + ", partition="
                      + partition
                      + ", attempts="
                      + (attempt + 1)
                      + ": "
                      + cause,
                  cause));
          return;
        }
      }
    }
  }

  private Object runTwice(int partition, int attempt) throws Throwable {
    Object rehearsed = runOnce(partition, attempt, true);
    Object result = runOnce(partition, attempt, false);
    if (rehearsed != null) {
      TwoRuns.compare(run.at(), operator, partition, rehearsed, result);
    }
    return result;
  }

  private Object runOnce(int partition, int attempt, boolean rehearsal) throws Throwable {
    TaskAttempt task = new TaskAttempt(this, partition, attempt, rehearsal);
    Object result = null;
    Throwable thrown = null;
    try {
      result = body.run(task);
    } catch (Throwable t) {
      thrown = t;
    }
    thrown = task.end(thrown);
    if (thrown != null) {
      throw thrown;
    }
    return result;
  }

  /** Whether another try would find a JVM that is no better off. */
  private static boolean isHopeless(Throwable cause) {
    return cause instanceof VirtualMachineError || cause instanceof LinkageError;
  }

  private synchronized void fail(TaskFailure first) {
    if (!cancelled) {
      failure = first;
      cancel();
    }
  }

  /** The calling thread was interrupted, unless that came from {@link #cancel}. */
  private synchronized void interrupted() {
    if (!cancelled) {
      Thread.interrupted();
      callerInterrupted = true;
      cancel();
    }
  }
}
