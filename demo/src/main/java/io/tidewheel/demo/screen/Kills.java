package io.tidewheel.demo.screen;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What was killed (SIGKILL), and how long it took the job to commit a batch after that.
 *
 * @param victims in order
 * @param last the last time it did; empty if it never did
 * @param longest of all times
 */
public record Kills(
    List<Victim> victims, int recoveries, Optional<Duration> last, Optional<Duration> longest) {
  /** Nothing killed yet. */
  public static final Kills NONE = new Kills(List.of(), 0, Optional.empty(), Optional.empty());

  /** A process that is killed. */
  public enum Victim {
    /** The process of the job; on Spark, the driver. */
    JOB("the job", "which is started again"),
    /** One of Spark's processes that run tasks. */
    EXECUTOR("a Spark executor", "whose tasks are run again elsewhere"),
    /** One of Spark's processes that start executors. */
    WORKER("a Spark worker", "which takes its executor along");

    private final String who;
    private final String then;

    Victim(String who, String then) {
      this.who = who;
      this.then = then;
    }

    String who() {
      return who;
    }

    String then() {
      return then;
    }
  }

  /** One more. */
  public Kills killed(Victim victim) {
    List<Victim> more = new ArrayList<>(victims);
    more.add(victim);
    return new Kills(List.copyOf(more), recoveries, last, longest);
  }

  /** It committed a batch again, so long after the first kill since the last batch. */
  public Kills recovered(Duration after) {
    Duration most = longest.filter(one -> one.compareTo(after) > 0).orElse(after);
    return new Kills(victims, recoveries + 1, Optional.of(after), Optional.of(most));
  }

  int count() {
    return victims.size();
  }

  /** Whom the last one was; there was one. */
  Victim latest() {
    return victims.get(victims.size() - 1);
  }

  /** Whether more than the job was killed. */
  boolean ofSpark() {
    return victims.stream().anyMatch(victim -> victim != Victim.JOB);
  }
}
