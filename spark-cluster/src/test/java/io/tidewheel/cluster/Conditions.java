package io.tidewheel.cluster;

import java.util.concurrent.Callable;

/** Waits that a test's time-out ends. */
final class Conditions {
  private Conditions() {}

  /** Returns when the condition holds. */
  static void await(Callable<Boolean> condition) throws Exception {
    while (!condition.call()) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      Thread.onSpinWait();
    }
  }
}
