package io.tidewheel.internal.checkpoint;

import io.tidewheel.spi.config.Settings;
import java.util.function.Supplier;

/**
 * Has a program that was built say what it would do with a checkpoint, instead of starting: how
 * {@code ./tidewheel checkpoint plan} asks it, before a deploy, while the version before may still
 * run.
 */
public final class PlanOnly {
  /** The system property whose value is the checkpoint to compare with. */
  static final String PROPERTY = "tidewheel.plan";

  private PlanOnly() {}

  /**
   * Prints the plan and ends the JVM, with 0 if the program may start and 1 if not, if asked to.
   */
  public static void ifAsked(Supplier<Program> program, Settings settings) {
    String location = System.getProperty(PROPERTY);
    if (location != null) {
      StartPlan plan = Checkpoint.planWithoutOwning(location, settings, program.get());
      System.out.println(plan);
      System.out.flush();
      Runtime.getRuntime().halt(plan.problems().isEmpty() ? 0 : 1);
    }
  }
}
