package io.tidewheel.internal.storage;

import java.util.ArrayList;
import java.util.List;

/**
 * What one id's published state needs of the journal and of the files. State can be rebuilt from
 * two points: the newest snapshot, and the one before should that turn out damaged. Until there are
 * two, the beginning, when there was nothing, is such a point. Guarded by the lock of the stores.
 */
final class Retention {
  private final List<String> superseded = new ArrayList<>();

  /** Null if state cannot be rebuilt from a point before the newest. */
  private RebuildPoint before;

  private RebuildPoint newest;

  /** The newest after the snapshot that is being written, or null. */
  private RebuildPoint next;

  private boolean requested;
  private long appendedAtRequest;

  /** For an id without state. */
  Retention() {
    newest = RebuildPoint.beginning(0);
  }

  /**
   * For an id that was recovered.
   *
   * @param before may be null
   * @param superseded files that are older or damaged
   */
  Retention(RebuildPoint newest, RebuildPoint before, List<String> superseded) {
    this.newest = newest;
    this.before = before;
    this.superseded.addAll(superseded);
  }

  /**
   * Changes were published.
   *
   * @param appended by all ids so far
   */
  void changed(ChangesOutput.Appended changes, long appended) {
    if (newest.needed() == Long.MAX_VALUE) {
      newest = RebuildPoint.beginning(appended);
    }
    for (RebuildPoint point : points()) {
      point.changed(changes);
    }
  }

  /** The smallest position of the journal that is needed; {@link Long#MAX_VALUE} if none is. */
  long needed() {
    return before == null ? newest.needed() : Math.min(before.needed(), newest.needed());
  }

  /** Bytes of the newest snapshot; 0 if there is none. */
  long snapshotBytes() {
    return newest.length();
  }

  /**
   * Whether a snapshot should be begun, which is said once.
   *
   * @param leastBytes of changes that make one worth it
   * @param mostAppended by all ids since the last: the journal is kept from there on, also for an
   *     id that changes rarely
   */
  boolean request(long leastBytes, long appended, long mostAppended) {
    boolean due =
        newest.changedBytes() > Math.max(leastBytes, newest.length())
            || (needed() != Long.MAX_VALUE && appended - newest.appended() > mostAppended);
    if (!due || requested) {
      return false;
    }
    requested = true;
    appendedAtRequest = appended;
    return true;
  }

  /** A snapshot is begun: changes from now on are changes since. */
  void begin() {
    next = RebuildPoint.beginning(appendedAtRequest);
  }

  /**
   * The snapshot is durable.
   *
   * @return the files that nothing needs any more
   */
  List<String> completed(SnapshotEntry snapshot, long position) {
    if (before != null && before.file() != null) {
      superseded.add(before.file());
    }
    before = newest;
    newest = next.at(snapshot, position);
    next = null;
    requested = false;
    List<String> files = List.copyOf(superseded);
    superseded.clear();
    return files;
  }

  private List<RebuildPoint> points() {
    List<RebuildPoint> points = new ArrayList<>(3);
    points.add(newest);
    if (before != null) {
      points.add(before);
    }
    if (next != null) {
      points.add(next);
    }
    return points;
  }
}
