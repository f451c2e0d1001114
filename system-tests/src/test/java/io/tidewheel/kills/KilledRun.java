package io.tidewheel.kills;

import io.tidewheel.kills.trap.Step;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * One program with one checkpoint and one destination, which is killed again and again. After each
 * kill the {@link Oracle} looks at what is there, and at last the program comes to an end. Used by
 * one thread.
 *
 * <p>What is killed where, and the settings of each life, come from a seed. What happens when in a
 * life is up to the machine, so a seed tells what was tried, and cannot repeat it exactly.
 */
final class KilledRun implements AutoCloseable {
  private static final int LONGEST_LIFE_MILLIS = 900;

  private final long seed;
  private final Random random;
  private final Site site;
  private final Progress progress = new Progress();
  private int kills;
  private String last = "none";

  KilledRun(Destination destination, long seed) throws Exception {
    this.seed = seed;
    random = new Random(seed);
    site = new Site(destination, random);
  }

  int kills() {
    return kills;
  }

  private Child start(Map<String, String> more, long end) throws IOException {
    progress.lifeBegins();
    return site.start(end, more, progress::hear);
  }

  /**
   * Kills the program when it is at a step for the n-th time, n at random, and looks.
   *
   * @return whether it came to that; else it was killed later
   */
  boolean killAt(Step step) throws Exception {
    long arrival = 1L + random.nextInt(step.mostArrivals());
    last = step + ", arrival " + arrival;
    boolean trapped;
    try (Child child = start(step.trap(arrival), Site.NEVER)) {
      String line =
          child.await(said -> said.startsWith("AT ") || (step.isOfTheStart() && said.equals("UP")));
      if (line == null) {
        throw failed(List.of("it ended by itself: " + child.exitValue()));
      }
      trapped = line.startsWith("AT ");
      // Others may go on for a while.
      check(child.live(trapped && random.nextBoolean() ? 0 : random.nextInt(40)));
    }
    killed();
    return trapped;
  }

  /** Kills the program after a random time. */
  void killAtRandom() throws Exception {
    long millis = random.nextInt(LONGEST_LIFE_MILLIS);
    last = "random, after " + millis + " ms";
    try (Child child = start(Map.of(), Site.NEVER)) {
      check(child.live(millis));
    }
    killed();
  }

  private void check(boolean alive) {
    if (!alive) {
      throw failed(List.of("it ended by itself"));
    }
  }

  private void killed() throws Exception {
    kills++;
    report(Oracle.afterKill(site.tables(), progress, site.isStateful()));
  }

  /** Lets the program come to an end, looks at everything, and returns how many rows there are. */
  long finish() throws Exception {
    last = "the end";
    long end = progress.planned() + 1 + random.nextInt(1_000);
    try (Child child = start(Map.of(), end)) {
      String line = child.await(said -> said.equals("DONE"));
      if (line == null || child.exitValue() != 0) {
        throw failed(List.of("it ended with " + child.exitValue()));
      }
    }
    report(Oracle.atEnd(site.tables(), progress, site.isStateful(), end));
    site.discard();
    return end;
  }

  private void report(List<String> problems) {
    if (!problems.isEmpty()) {
      throw failed(problems);
    }
  }

  private AssertionError failed(List<String> problems) {
    return new AssertionError(
        site
            + ", seed="
            + seed
            + ", kill="
            + kills
            + ", step="
            + last
            + ": all is kept there\n  "
            + String.join("\n  ", problems));
  }

  /** Nobody will want to look at it, although something was wrong. */
  void discard() {
    site.discard();
  }

  @Override
  public void close() throws IOException {
    site.close();
  }
}
