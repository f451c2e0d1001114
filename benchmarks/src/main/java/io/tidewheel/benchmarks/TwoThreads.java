package io.tidewheel.benchmarks;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The two threads of a loop written by hand. They are started once, before anything is measured.
 */
final class TwoThreads implements AutoCloseable {
  private final ExecutorService threads = Executors.newFixedThreadPool(2);

  /** Runs both and waits for both. */
  <T> List<T> run(Callable<T> first, Callable<T> second) throws Exception {
    Future<T> one = threads.submit(first);
    Future<T> other = threads.submit(second);
    return List.of(one.get(), other.get());
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
