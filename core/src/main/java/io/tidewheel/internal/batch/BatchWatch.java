package io.tidewheel.internal.batch;

import io.tidewheel.StreamingException;
import io.tidewheel.spi.engine.PlanRun;
import io.tidewheel.spi.engine.Working;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Watches the batch that runs, on a thread of its own: it says where one is that takes very long,
 * again whenever that time has doubled, and cancels one that takes longer than it may. Thread-safe.
 */
final class BatchWatch implements AutoCloseable {
  private static final long SHORTEST_GRACE = TimeUnit.SECONDS.toNanos(1);
  private static final long LONGEST_GRACE = TimeUnit.SECONDS.toNanos(10);

  private final long firstWarning;
  private final Duration timeout;
  private final Consumer<String> warn;
  private final Consumer<StreamingException> stuck;
  private final Thread thread;

  /** The attempt that is watched; no thread if there is none. Guarded by {@code this}, as all. */
  private Thread runner;

  private long batch;
  private PlanRun run;
  private long began;
  private long nextWarning;
  private StreamingException expired;
  private boolean isStuck;
  private boolean closed;

  /**
   * Starts to watch.
   *
   * @param firstWarning after how long it first says where a batch is
   * @param timeout after how long it cancels a batch; null for never
   * @param warn told where a batch is
   * @param stuck told once of a batch that went on in spite of that
   */
  BatchWatch(
      String threadName,
      Duration firstWarning,
      Duration timeout,
      Consumer<String> warn,
      Consumer<StreamingException> stuck) {
    this.firstWarning = firstWarning.toNanos();
    this.timeout = timeout;
    this.warn = warn;
    this.stuck = stuck;
    thread = new Thread(this::watch, threadName);
    thread.setDaemon(true);
    thread.start();
  }

  /** An attempt at a batch begins on the calling thread, which is interrupted if it must end. */
  synchronized void began(long batchId, PlanRun itsRun) {
    batch = batchId;
    run = itsRun;
    began = System.nanoTime();
    nextWarning = firstWarning;
    expired = null;
    runner = Thread.currentThread();
    notifyAll();
  }

  /** The attempt has ended, or what is left of it must not be interrupted. */
  synchronized void ended() {
    if (runner != null && expired != null) {
      boolean ignored = Thread.interrupted(); // It is from here.
    }
    runner = null;
    run = null;
    notifyAll();
  }

  /** Why the last attempt was cancelled; null if it was not. */
  synchronized StreamingException expired() {
    return expired;
  }

  /** Whether the context has been told to end without its batch. */
  synchronized boolean isStuck() {
    return isStuck;
  }

  private void watch() {
    StreamingException tell = await();
    if (tell != null) {
      stuck.accept(tell);
    }
  }

  /** Returns when it is closed, or with a batch that is stuck. */
  private synchronized StreamingException await() {
    try {
      while (!closed) {
        if (runner == null) {
          wait();
          continue;
        }
        long took = System.nanoTime() - began;
        if (expired != null && took >= timeout.toNanos() + grace()) {
          isStuck = true;
          return expired;
        }
        if (expired == null && timeout != null && took >= timeout.toNanos()) {
          expired = new StreamingException(tooLong(), null);
          runner.interrupt();
        }
        if (took >= nextWarning) {
          nextWarning *= 2;
          warn.accept(whereabouts(took));
        }
        long next = nextWarning;
        if (timeout != null) {
          next = Math.min(next, timeout.toNanos() + (expired == null ? 0 : grace()));
        }
        TimeUnit.NANOSECONDS.timedWait(this, Math.max(1_000_000, next - took));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // Nobody does that; it would end the watch.
    }
    return null;
  }

  private long grace() {
    return Math.max(SHORTEST_GRACE, Math.min(timeout.toNanos(), LONGEST_GRACE));
  }

  private String tooLong() {
    List<Working> working = run.working();
    StringBuilder text = new StringBuilder("batch=").append(batch);
    if (!working.isEmpty()) {
      text.append(", operator=").append(working.get(0).operator());
    }
    text.append(": still ran after streaming.batch.timeout=")
        .append(timeout.toMillis())
        .append("ms and was cancelled, at ")
        .append(usersFrame(working.isEmpty() ? runner : working.get(0).thread()));
    return text.toString();
  }

  /** The innermost line that is of neither Java nor Tidewheel. */
  private static String usersFrame(Thread thread) {
    StackTraceElement[] stack = thread.getStackTrace();
    return Arrays.stream(stack)
        .filter(frame -> !frame.getClassName().matches("(java|jdk|sun|io\\.tidewheel)\\..*"))
        .findFirst()
        .or(() -> Arrays.stream(stack).findFirst())
        .map(StackTraceElement::toString)
        .orElse("its end");
  }

  private String whereabouts(long took) {
    List<Working> working = run.working();
    String seconds =
        "batch=" + batch + " has been running for " + TimeUnit.NANOSECONDS.toSeconds(took) + " s";
    return working.isEmpty()
        ? seconds + "; its thread is at\n" + stackOf(runner)
        : working.stream()
            .map(one -> one.operator() + ", thread " + name(one) + "\n" + stackOf(one.thread()))
            .collect(Collectors.joining("\n", seconds + ":\n", ""));
  }

  private static String name(Working one) {
    return one.thread().getName();
  }

  static String stackOf(Thread thread) {
    return Arrays.stream(thread.getStackTrace())
        .map(frame -> "  " + frame)
        .collect(Collectors.joining("\n"));
  }

  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
  }
}
