package io.tidewheel.internal.storage;

/**
 * A state of one id that need not be rebuilt from changes, and the changes since. Guarded by the
 * lock of the stores.
 */
final class RebuildPoint {
  /** Null if this is the beginning, when there was nothing. */
  private final SnapshotEntry snapshot;

  private final long position;
  private final long appended;
  private long firstChange = Long.MAX_VALUE;
  private long changedBytes;

  private RebuildPoint(SnapshotEntry snapshot, long position, long appended) {
    this.snapshot = snapshot;
    this.position = position;
    this.appended = appended;
  }

  /**
   * The state before the first change, or one of which a snapshot is being written.
   *
   * @param appended by all ids when it was the state
   */
  static RebuildPoint beginning(long appended) {
    return new RebuildPoint(null, Long.MAX_VALUE, appended);
  }

  /** This point, now that there is a snapshot of it, with its entry at the position. */
  RebuildPoint at(SnapshotEntry written, long entryPosition) {
    RebuildPoint point = new RebuildPoint(written, entryPosition, appended);
    point.firstChange = firstChange;
    point.changedBytes = changedBytes;
    return point;
  }

  void changed(ChangesOutput.Appended changes) {
    firstChange = Math.min(firstChange, changes.first());
    changedBytes += changes.bytes();
  }

  /** The first entry of the journal without which this point is useless. */
  long needed() {
    return Math.min(firstChange, position);
  }

  /** Bytes of the changes since. */
  long changedBytes() {
    return changedBytes;
  }

  /** What all ids together had appended when this was the state. */
  long appended() {
    return appended;
  }

  /** Bytes of the snapshot; 0 if there is none. */
  long length() {
    return snapshot == null ? 0 : snapshot.content().length();
  }

  /** The file of the snapshot, or null. */
  String file() {
    return snapshot == null ? null : snapshot.content().file();
  }
}
