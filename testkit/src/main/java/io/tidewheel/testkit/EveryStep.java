package io.tidewheel.testkit;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * Runs a script once without faults, and then again and again with a crash at each I/O step, and
 * compares: the same batches with the same output.
 *
 * <pre>{@code
 * EveryStep.of(program, script).seeds(1, 5).check();
 * }</pre>
 */
public final class EveryStep {
  private final Simulation.Program program;
  private final Simulation.Script script;
  private long firstSeed = 1;
  private long lastSeed = 1;
  private final Map<String, String> settings = new TreeMap<>();
  private int again;

  private EveryStep(Simulation.Program program, Simulation.Script script) {
    this.program = program;
    this.script = script;
  }

  /**
   * A check of a program under a script, which feeds and ticks; it needs neither start nor stop.
   */
  public static EveryStep of(Simulation.Program program, Simulation.Script script) {
    return new EveryStep(program, script);
  }

  /** Which seeds are tried for each step. */
  public EveryStep seeds(long first, long last) {
    firstSeed = first;
    lastSeed = last;
    return this;
  }

  /** A setting of the program. */
  public EveryStep set(String key, String value) {
    settings.put(key, value);
    return this;
  }

  private Simulation simulation() {
    Simulation simulation = Simulation.of(program);
    settings.forEach(simulation::set);
    return simulation;
  }

  /**
   * Has the program crash again while it recovers, this often, each time {@code again} steps into
   * its next life.
   */
  public EveryStep andAgain(int times) {
    again = times;
    return this;
  }

  /**
   * What a check did.
   *
   * @param steps of the run without faults
   * @param runs with faults
   * @param crashes in all of them
   */
  public record Report(int steps, int runs, int crashes) {
    @Override
    public String toString() {
      return steps + " steps, " + runs + " runs, " + crashes + " crashes";
    }
  }

  /**
   * Runs everything.
   *
   * @throws AssertionError at the first difference, with the step and the seed that show it again
   */
  public Report check() {
    Map<String, Map<Instant, Multiset>> expected;
    int steps;
    try (Simulation plain = simulation()) {
      plain.start();
      script.play(plain);
      expected = plain.outcome();
      steps = plain.steps();
    }
    int runs = 0;
    int crashes = 0;
    for (long seed = firstSeed; seed <= lastSeed; seed++) {
      for (int step = 1; step <= steps; step++) {
        crashes += run(step, seed, expected);
        runs++;
      }
    }
    return new Report(steps, runs, crashes);
  }

  /**
   * Runs one of them again.
   *
   * @param step at which the first life ends
   */
  public void replay(int step, long seed) {
    try (Simulation plain = simulation()) {
      plain.start();
      script.play(plain);
      int ignored = run(step, seed, plain.outcome());
    }
  }

  private int run(int step, long seed, Map<String, Map<Instant, Multiset>> expected) {
    try (Simulation simulation = simulation().seed(seed).restarting(step, again)) {
      simulation.start();
      script.play(simulation);
      if (!simulation.outcome().equals(expected)) {
        throw new AssertionError("expected " + expected + "\n  but was " + simulation.outcome());
      }
      return simulation.crashes();
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError(
          "crash at step="
              + step
              + ", seed="
              + seed
              + ", again="
              + again
              + " (replay("
              + step
              + ", "
              + seed
              + ") shows it): "
              + e.getMessage(),
          e);
    }
  }
}
