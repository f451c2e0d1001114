package io.tidewheel.kills;

import io.tidewheel.kills.trap.Step;
import io.tidewheel.kills.trap.Trap;
import java.nio.file.Path;

/**
 * Where a killed program writes to: all that a new kind of sink has to bring to join the campaign.
 * {@link #create} and {@link #read} are called in the process of the test, {@link #write} in the
 * one that is killed.
 */
interface Destination {
  /** One word. */
  String name();

  /**
   * Makes an empty place.
   *
   * @param directory that exists, for files of its own
   * @return its address, for the other two methods
   */
  String create(Path directory) throws Exception;

  /** Registers the outputs, so that {@link Trap}s are on their way. */
  void write(Results results, String address) throws Exception;

  /** All there is. Must not refuse duplicates of rows and windows, which must be seen. */
  Tables read(String address) throws Exception;

  /** Whether a process that is paused in a transaction holds up all others, however long. */
  default boolean waitsForThePaused() {
    return true;
  }

  /** Whether a step can come here. */
  default boolean has(Step step) {
    return true;
  }
}
