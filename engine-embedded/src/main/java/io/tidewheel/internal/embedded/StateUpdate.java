package io.tidewheel.internal.embedded;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The only update of a state node in a run. The job that asks first runs it; others that ask
 * meanwhile wait for what comes of it. A failure is final; if the job was interrupted instead, one
 * of those who wait runs it.
 *
 * <p>Nobody waits for ever: a job that updates a state node waits at most for state nodes below it,
 * and plans have no cycles.
 */
final class StateUpdate {
  /** Runs the update and returns what each partition emits. */
  interface Update {
    Iterable<?>[] run() throws InterruptedException;
  }

  private final AtomicReference<CompletableFuture<Iterable<?>[]>> outcome = new AtomicReference<>();

  /** What each partition emits. */
  Iterable<?>[] get(Update update) throws InterruptedException {
    while (true) {
      CompletableFuture<Iterable<?>[]> known = outcome.get();
      if (known != null) {
        try {
          return known.get();
        } catch (ExecutionException e) {
          if (e.getCause() instanceof RuntimeException failure) {
            throw failure;
          }
          // Interrupted: its outcome was withdrawn, and the next one to ask runs it.
          continue;
        }
      }
      CompletableFuture<Iterable<?>[]> mine = new CompletableFuture<>();
      if (outcome.compareAndSet(null, mine)) {
        return run(update, mine);
      }
    }
  }

  private Iterable<?>[] run(Update update, CompletableFuture<Iterable<?>[]> mine)
      throws InterruptedException {
    try {
      Iterable<?>[] emitted = update.run();
      mine.complete(emitted);
      return emitted;
    } catch (RuntimeException failure) {
      mine.completeExceptionally(failure);
      throw failure;
    } catch (Throwable t) {
      outcome.set(null);
      mine.completeExceptionally(t);
      throw t;
    }
  }
}
