package io.tidewheel.internal.kafka;

import io.tidewheel.spi.engine.TaskContext;
import io.tidewheel.spi.plan.PlanScope;
import java.util.ArrayDeque;
import java.util.Deque;

/** A task without an engine. */
final class FakeTask implements TaskContext, AutoCloseable {
  private final Deque<AutoCloseable> resources = new ArrayDeque<>();
  private volatile boolean cancelled;

  @Override
  public PlanScope scope() {
    return PlanScope.batch(0);
  }

  @Override
  public int partition() {
    return 0;
  }

  @Override
  public int attempt() {
    return 0;
  }

  @Override
  public void onClose(AutoCloseable resource) {
    resources.push(resource);
  }

  @Override
  public boolean isCancelled() {
    return cancelled;
  }

  void cancel() {
    cancelled = true;
  }

  @Override
  public void close() {
    while (!resources.isEmpty()) {
      try {
        resources.pop().close();
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
  }
}
