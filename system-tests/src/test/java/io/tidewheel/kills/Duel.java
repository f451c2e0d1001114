package io.tidewheel.kills;

import io.tidewheel.kills.trap.Step;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Two processes of one program, on one checkpoint and one destination: the second takes over while
 * the first is stopped, and the first wakes up later. Used by one thread.
 */
final class Duel implements AutoCloseable {
  private static final int BATCHES = 3;
  private static final long NANOS_TO_GO_ON = TimeUnit.SECONDS.toNanos(3);
  private static final Map<String, String> TAKEOVER =
      Map.of("streaming.checkpoint.takeover", "true");
  private static final Map<String, String> POLITE =
      Map.of("streaming.checkpoint.takeover", "false");

  private final Site site;
  private final Progress first = new Progress();
  private final Progress second = Progress.joining();
  private final List<String> firstSaid = Collections.synchronizedList(new ArrayList<>());
  private final Random random;
  private final long seed;
  private String when = "";

  Duel(Destination destination, long seed) throws Exception {
    this.seed = seed;
    random = new Random(seed);
    site = new Site(destination, random);
  }

  private Child startFirst(Map<String, String> more) throws IOException {
    Map<String, String> arguments = new HashMap<>(POLITE);
    arguments.putAll(more);
    return site.start(
        Site.NEVER,
        arguments,
        line -> {
          first.hear(line);
          firstSaid.add(line);
        });
  }

  private Child startSecond(Map<String, String> more) throws IOException {
    return site.start(Site.NEVER, more, second::hear);
  }

  private static Predicate<String> beginsWith(String word) {
    return line -> line.startsWith(word + " ") || line.equals(word);
  }

  private String await(Child child, String word) throws InterruptedException {
    String line = child.await(beginsWith(word));
    if (line == null) {
      throw failed(List.of("pid=" + child.pid() + " ended before it said " + word));
    }
    return line;
  }

  /** Waits until the process has committed some batches. */
  private void awaitCommits(Child child) throws InterruptedException {
    if (child.await(commits()) == null) {
      throw failed(List.of("pid=" + child.pid() + " ended by itself"));
    }
  }

  /** Whether it commits some batches while the other process is stopped. */
  private boolean goesOn(Child child) throws InterruptedException {
    if (site.destination().waitsForThePaused()) {
      return child.await(commits(), NANOS_TO_GO_ON) != null;
    }
    awaitCommits(child);
    return true;
  }

  private static Predicate<String> commits() {
    int[] seen = {0};
    return line -> line.startsWith("COMMITTED ") && ++seen[0] == BATCHES;
  }

  /** The second asks politely, and is told who is there. Returns what it was told. */
  String refuse() throws Exception {
    when = "started twice";
    String refusal;
    try (Child one = startFirst(Map.of())) {
      awaitCommits(one);
      try (Child other = startSecond(POLITE)) {
        refusal = await(other, "REFUSED");
        if (other.exitValue() != Program.REFUSED) {
          throw failed(List.of("it ended with " + other.exitValue()));
        }
      }
      if (!refusal.contains("pid=" + one.pid())) {
        throw failed(List.of("pid=" + one.pid() + " is not named: " + refusal));
      }
      check(one.live(100)); // It does not mind.
    }
    finish();
    return refusal;
  }

  private void check(boolean alive) {
    if (!alive) {
      throw failed(List.of("it ended by itself"));
    }
  }

  /** The second takes over from a first that runs. */
  void takeOver() throws Exception {
    when = "taken over while it runs";
    try (Child one = startFirst(Map.of())) {
      awaitCommits(one);
      try (Child other = startSecond(TAKEOVER)) {
        awaitCommits(other);
        mustBeRefused(one, rowsOf(one));
      }
    }
    finish();
  }

  /** The first is stopped at random, or when it has come to a step. */
  void wakeUp(Step step, long millis) throws Exception {
    when = "stopped " + (step == null ? "at random" : "at " + step) + " for " + millis + " ms";
    long arrival = step == null ? 0 : 1L + random.nextInt(step.mostArrivals());
    try (Child one = startFirst(step == null ? Map.of() : step.trap(arrival))) {
      if (step == null) {
        await(one, "UP");
        check(one.live(50 + random.nextInt(500)));
      } else {
        await(one, "AT");
      }
      one.pause();
      try (Child other = startSecond(TAKEOVER)) {
        boolean free = goesOn(other);
        if (!free) {
          // It stopped with the destination's lock in its hand, which only it can give back.
          when += ", in a transaction";
          one.resume();
          one.release();
          awaitCommits(other);
        }
        long rows = rowsOf(one);
        if (free) {
          check(other.live(millis));
          one.resume();
          one.release();
        }
        mustBeRefused(one, rows);
      }
    }
    finish();
  }

  private long rowsOf(Child writer) throws Exception {
    return site.tables().rows().stream().filter(row -> row.writer() == writer.pid()).count();
  }

  /** It must end without having written anything since. */
  private void mustBeRefused(Child zombie, long rowsBefore) throws Exception {
    String refusal = await(zombie, "REFUSED");
    int exit = zombie.exitValue();
    long rows = rowsOf(zombie);
    boolean told = refusal.contains("another process took over");
    if (exit != Program.REFUSED || !told || rows != rowsBefore) {
      throw failed(
          List.of(
              "the first ended with " + exit + ": " + refusal,
              "it had written " + rowsBefore + " rows when the second went on, and now " + rows));
    }
  }

  private void finish() throws Exception {
    long end = Math.max(first.planned(), second.planned()) + 1 + random.nextInt(500);
    Progress last = Progress.joining();
    try (Child child = site.start(end, TAKEOVER, last::hear)) {
      await(child, "DONE");
    }
    List<String> problems = new ArrayList<>(first.problems());
    problems.addAll(second.problems());
    problems.addAll(Oracle.atEnd(site.tables(), last, site.isStateful(), end));
    if (!problems.isEmpty()) {
      throw failed(problems);
    }
    site.discard();
  }

  private AssertionError failed(List<String> problems) {
    String lines;
    synchronized (firstSaid) {
      lines =
          String.join(
              " | ", firstSaid.subList(Math.max(0, firstSaid.size() - 5), firstSaid.size()));
    }
    return new AssertionError(
        site
            + ", seed="
            + seed
            + ", "
            + when
            + ": all is kept there\n  "
            + String.join("\n  ", problems)
            + "\n  the first said last: "
            + lines);
  }

  @Override
  public void close() throws IOException {
    site.close();
  }
}
