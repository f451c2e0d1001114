package io.tidewheel.files;

import io.tidewheel.spi.engine.TaskContext;
import io.tidewheel.spi.plan.PlanScope;
import java.util.ArrayDeque;
import java.util.Deque;

/** A task without an engine. */
final class PlainTask implements TaskContext, AutoCloseable {
  private final Deque<AutoCloseable> resources = new ArrayDeque<>();

  @Override
  public PlanScope scope() {
    return PlanScope.CONTEXT;
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
    return false;
  }

  @Override
  public void close() {
    while (!resources.isEmpty()) {
      try {
        resources.pop().close();
      } catch (Exception e) {
        throw new AssertionError("a resource of the split did not close", e);
      }
    }
  }
}
