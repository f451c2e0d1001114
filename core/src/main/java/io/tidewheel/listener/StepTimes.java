package io.tidewheel.listener;

import java.time.Duration;

/**
 * How long the steps of a batch took, in the order they happen.
 *
 * @param plan sources naming their ranges
 * @param build making the plan, the user's {@code transform} code included
 * @param run state and outputs
 * @param sync waiting, after the state and before the outputs, until the plan is durable; the disk
 *     works on that while the batch runs, so this is what was left of it
 * @param commit making it final, and with a checkpoint durable
 */
public record StepTimes(
    Duration plan, Duration build, Duration run, Duration sync, Duration commit) {

  /** Of a batch that has taken no step yet. */
  public static final StepTimes NONE =
      new StepTimes(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);

  public Duration total() {
    return plan.plus(build).plus(run).plus(sync).plus(commit);
  }
}
