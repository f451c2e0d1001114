package io.tidewheel.kills;

import io.tidewheel.kills.trap.Step;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Kills programs at every step in turn, at random, and while they recover. Used by one thread. */
final class Siege {
  private static final int KILLS_PER_RUN = 40;
  private static final int MOST_IN_A_ROW = 5;

  private final Destination destination;
  private final Tally tally;
  private final Random random;
  private final List<Step> ahead = new ArrayList<>();

  Siege(Destination destination, Tally tally, long seed) {
    this.destination = destination;
    this.tally = tally;
    this.random = new Random(seed);
  }

  /** One program: at each of the steps, and then some more at random. */
  void sample(List<Step> steps, int more) throws Exception {
    try (KilledRun run = new KilledRun(destination, random.nextLong(1_000_000))) {
      List<Step> mixed = new ArrayList<>(steps);
      Collections.shuffle(mixed, random);
      for (Step step : mixed) {
        while (destination.has(step) && tally.kills(destination, step) == 0) {
          at(run, step);
        }
      }
      for (int i = 0; i < more; i++) {
        atRandom(run);
      }
      whileItRecovers(run, MOST_IN_A_ROW);
      tally.wrote(destination, run.finish());
    }
  }

  /** One program after the other, until so many kills are done. */
  void campaign(int kills) throws Exception {
    while (tally.kills(destination) < kills) {
      try (KilledRun run = new KilledRun(destination, random.nextLong(1_000_000))) {
        while (run.kills() < KILLS_PER_RUN && tally.kills(destination) < kills) {
          int dice = random.nextInt(12);
          if (dice < 2) {
            atRandom(run);
          } else if (dice == 2) {
            whileItRecovers(run, 1 + random.nextInt(MOST_IN_A_ROW));
          } else {
            at(run, next());
          }
        }
        tally.wrote(destination, run.finish());
      }
    }
  }

  /** All steps before any comes again. */
  private Step next() {
    if (ahead.isEmpty()) {
      for (Step step : Step.ofPrograms()) {
        if (destination.has(step)) {
          ahead.add(step);
        }
      }
      Collections.shuffle(ahead, random);
    }
    return ahead.remove(ahead.size() - 1);
  }

  private void at(KilledRun run, Step step) throws Exception {
    long started = System.nanoTime();
    boolean trapped = run.killAt(step);
    tally.killed(destination, trapped ? step.name() : Tally.RANDOM, System.nanoTime() - started);
  }

  private void atRandom(KilledRun run) throws Exception {
    long started = System.nanoTime();
    run.killAtRandom();
    tally.killed(destination, Tally.RANDOM, System.nanoTime() - started);
  }

  /** In the middle of a batch, and then again and again on the way back. */
  private void whileItRecovers(KilledRun run, int times) throws Exception {
    at(run, destination.has(Step.COMMIT) ? Step.COMMIT : Step.COMPUTE);
    List<Step> steps = Step.ofTheStart().stream().filter(destination::has).toList();
    for (int i = 0; i < times; i++) {
      at(run, steps.get(random.nextInt(steps.size())));
    }
  }
}
