package io.tidewheel.kills.trap;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Where a program can be stopped on its way through a batch, or through its start. */
public enum Step {
  LOCK("the checkpoint is taken", true, 2),
  RECOVER("journal and snapshots are read", true, 8),
  FENCE("the destination is taken", true, 6),
  BASELINE("what was found is written anew", true, 12),
  PLAN("the source has named its range", false, 25),
  JOURNAL("the plan is appended and synced", false, 80),
  READ("a record is read", false, 1_500),
  COMPUTE("a function of the user's runs", false, 600),
  SEAL("a partition of state is sealed", false, 200),
  WRITE("a record is given to the sink", false, 1_500),
  COMMIT("the sink is about to commit", false, 90),
  COMMITTED("the sink has committed", false, 90),
  JOURNAL_COMMIT("the commit is appended and synced", false, 40),
  PUBLISH("the source learns of the commit", false, 25),
  SEGMENT("a file of the journal is begun", false, 16),
  PURGE("old files are deleted", false, 8),
  SNAPSHOT_WRITE("a snapshot is written", false, 12),
  SNAPSHOT_RENAME("a snapshot gets its name", false, 8);

  private final String meaning;
  private final boolean starting;
  private final int mostArrivals;

  Step(String meaning, boolean starting, int mostArrivals) {
    this.meaning = meaning;
    this.starting = starting;
    this.mostArrivals = mostArrivals;
  }

  /** What the program is about to do there, or has just done. */
  public String meaning() {
    return meaning;
  }

  /** Whether it comes at the start only, so that it may not come as often as is waited for. */
  public boolean isOfTheStart() {
    return starting;
  }

  /** About how often it comes within a second. */
  public int mostArrivals() {
    return mostArrivals;
  }

  /** The arguments that have a program stop there. */
  public Map<String, String> trap(long arrival) {
    return Map.of("step", name(), "arrival", Long.toString(arrival));
  }

  public static List<Step> ofTheStart() {
    return Arrays.stream(values()).filter(Step::isOfTheStart).toList();
  }
}
