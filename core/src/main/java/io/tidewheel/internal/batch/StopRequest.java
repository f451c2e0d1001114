package io.tidewheel.internal.batch;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** That the context shall stop. Once made, it stays. Thread-safe. */
final class StopRequest {
  private final CountDownLatch requested = new CountDownLatch(1);

  void request() {
    requested.countDown();
  }

  boolean isRequested() {
    return requested.getCount() == 0;
  }

  /** Waits until the request is made, at most this long. Returns whether it is. */
  boolean await(Duration longest) throws InterruptedException {
    return requested.await(longest.toNanos(), TimeUnit.NANOSECONDS);
  }
}
