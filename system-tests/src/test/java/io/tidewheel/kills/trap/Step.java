package io.tidewheel.kills.trap;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Where a program can be stopped on its way through a batch, or through its start. */
public enum Step {
  LOCK("the checkpoint is taken", Part.START, 2),
  RECOVER("journal and snapshots are read", Part.START, 8),
  FENCE("the destination is taken", Part.START, 6),
  BASELINE("what was found is written anew", Part.START, 12),
  PLAN("the source has named its range", Part.BATCH, 25),
  JOURNAL("the plan is appended and synced", Part.BATCH, 80),
  READ("a record is read", Part.BATCH, 1_500),
  COMPUTE("a function of the user's runs", Part.BATCH, 600),
  SEAL("a partition of state is sealed", Part.BATCH, 200),
  WRITE("a record is given to the sink", Part.BATCH, 1_500),
  COMMIT("the sink is about to commit", Part.BATCH, 90),
  COMMITTED("the sink has committed", Part.BATCH, 90),
  JOURNAL_COMMIT("the commit is appended and synced", Part.BATCH, 40),
  PUBLISH("the source learns of the commit", Part.BATCH, 25),
  SEGMENT("a file of the journal is begun", Part.BATCH, 16),
  PURGE("old files are deleted", Part.BATCH, 8),
  SNAPSHOT_WRITE("a snapshot is written", Part.BATCH, 12),
  SNAPSHOT_RENAME("a snapshot gets its name", Part.BATCH, 8),
  ARRIVED("a receiver has what it is about to store", Part.RECEIVER, 40),
  LOG("a block is appended to the write-ahead log and synced", Part.RECEIVER, 80),
  LOG_SEGMENT("a file of the write-ahead log is begun", Part.RECEIVER, 6),
  LOG_PURGE("old files of the write-ahead log are deleted", Part.RECEIVER, 4),
  STORED("a receiver has stored, and not yet acknowledged it", Part.RECEIVER, 40);

  private enum Part {
    START,
    BATCH,
    RECEIVER
  }

  private final String meaning;
  private final Part part;
  private final int mostArrivals;

  Step(String meaning, Part part, int mostArrivals) {
    this.meaning = meaning;
    this.part = part;
    this.mostArrivals = mostArrivals;
  }

  /** What the program is about to do there, or has just done. */
  public String meaning() {
    return meaning;
  }

  /** Whether it comes at the start only, so that it may not come as often as is waited for. */
  public boolean isOfTheStart() {
    return part == Part.START;
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
    return of(Part.START);
  }

  /** Those of a receiver, up to where its blocks are in the hands of a batch. */
  public static List<Step> ofReceivers() {
    return of(Part.RECEIVER);
  }

  /** Those of any program: of its start and of its batches. */
  public static List<Step> ofPrograms() {
    return of(Part.START, Part.BATCH);
  }

  private static List<Step> of(Part... parts) {
    return Arrays.stream(values()).filter(step -> List.of(parts).contains(step.part)).toList();
  }
}
