package io.tidewheel.testkit.kafka;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waiting that ends: every wait has a limit, and its error says what was awaited. */
final class Await {

  /**
   * How long an answer of a running broker may take; far more than it needs, for a machine under
   * load.
   */
  static final Duration ANSWER = Duration.ofSeconds(30);

  /** How long a broker may take to start or to stop. */
  static final Duration LIFECYCLE = Duration.ofSeconds(60);

  private static final long POLL_NANOS = Duration.ofMillis(10).toNanos();

  private Await() {}

  static void until(String awaited, Duration limit, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > limit.toNanos()) {
        throw late(awaited, limit, null);
      }
      LockSupport.parkNanos(POLL_NANOS);
      if (Thread.currentThread().isInterrupted()) {
        throw interrupted(awaited, null);
      }
    }
  }

  /**
   * The future's value. Its failure comes out as an {@link IllegalStateException} whose cause is
   * the failure itself, not the wrapper.
   */
  static <T> T result(String awaited, Duration limit, Future<T> future) {
    try {
      return future.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw late(awaited, limit, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted(awaited, e);
    } catch (ExecutionException e) {
      throw failed(awaited, e.getCause());
    }
  }

  /** Work that runs in a daemon thread of its own. */
  record Background(Thread thread, CompletableFuture<Void> done) {

    static Background begin(String threadName, Runnable work) {
      CompletableFuture<Void> done = new CompletableFuture<>();
      Thread thread = new Thread(() -> run(work, done), threadName);
      thread.setDaemon(true);
      thread.start();
      return new Background(thread, done);
    }

    private static void run(Runnable work, CompletableFuture<Void> done) {
      try {
        work.run();
        done.complete(null);
      } catch (Throwable e) {
        done.completeExceptionally(e);
      }
    }
  }

  private static IllegalStateException late(String awaited, Duration limit, Exception cause) {
    return new IllegalStateException(
        "Kafka did not answer in time: waited "
            + limit.toSeconds()
            + " s for "
            + awaited
            + ". See the broker's log (loggers kafka and org.apache.kafka)",
        cause);
  }

  private static IllegalStateException interrupted(String awaited, Exception cause) {
    return new IllegalStateException(
        "The thread was interrupted while it waited for " + awaited, cause);
  }

  static IllegalStateException failed(String awaited, Throwable cause) {
    return new IllegalStateException(
        "Kafka refused or failed: waited for " + awaited + "; observed " + cause, cause);
  }
}
