package io.tidewheel.testkit.simulation;

/**
 * The machine is dead: what every call on a {@link SimulatedDisk} throws from its crash on. An
 * error and no exception, so that no code takes it for a fault that can be handled.
 */
public final class SimulatedCrash extends Error {
  private static final long serialVersionUID = 1L;

  SimulatedCrash(String message) {
    super(message);
  }
}
