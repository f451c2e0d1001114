package io.tidewheel.internal.storage;

import io.tidewheel.spi.state.StateHandle;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * What a journal says of one id: all entries found, and of these the chain that leads to the
 * published version, with the snapshots it can begin from.
 */
final class StateChain {
  /**
   * An entry with changes.
   *
   * @param bytes of the changes, without what precedes them
   */
  record Part(long position, ChangesEntry entry, int bytes) {}

  /**
   * A snapshot the chain leads over.
   *
   * @param position of its entry
   * @param next index in the chain of the first part that is not in the snapshot
   * @param appended by all ids before its entry
   */
  record Start(SnapshotEntry snapshot, long position, int next, long appended) {}

  private record Found(SnapshotEntry snapshot, long position, long appended) {}

  private final StateHandle handle;
  private final List<Part> found = new ArrayList<>();
  private final List<Found> foundSnapshots = new ArrayList<>();

  private final List<Part> chain = new ArrayList<>();
  private final List<Start> starts = new ArrayList<>();
  private boolean complete;

  StateChain(StateHandle handle) {
    this.handle = handle;
  }

  StateHandle handle() {
    return handle;
  }

  /** All that leads to the published version and is in the journal, in order. */
  List<Part> parts() {
    return chain;
  }

  /** Where it can begin, the newest first. */
  List<Start> starts() {
    return starts;
  }

  /** Whether it can also begin with nothing. */
  boolean isComplete() {
    return complete;
  }

  /** Which state this is, for messages. */
  String where() {
    return "state=" + handle.id() + ", version=" + handle.version();
  }

  /** Entries are found in the order of the journal. */
  void found(Part part) {
    found.add(part);
  }

  void found(SnapshotEntry snapshot, long position, long appended) {
    foundSnapshots.add(new Found(snapshot, position, appended));
  }

  /** Follows the chain from the handle back as far as the journal goes. */
  void follow() throws IOException {
    long position = lastPosition();
    Part part = at(position);
    if (part != null && part.entry().version() != handle.version()) {
      throw new IOException(
          where() + ": is of version=" + part.entry().version() + " required=" + handle.version());
    }
    while (part != null) {
      chain.add(part);
      position = part.entry().previous();
      part = at(position);
    }
    complete = position == ChangesEntry.NONE;
    Collections.reverse(chain);
    for (int i = foundSnapshots.size() - 1; i >= 0; i--) {
      addStart(foundSnapshots.get(i), position);
    }
    found.clear();
  }

  private void addStart(Found candidate, long before) {
    SnapshotEntry snapshot = candidate.snapshot();
    int index = index(chain, snapshot.position());
    boolean reached = index >= 0 || snapshot.position() == before;
    if (reached && snapshot.lastVersion() <= handle.version()) {
      starts.add(
          new Start(snapshot, candidate.position(), Math.max(index, -1) + 1, candidate.appended()));
    }
  }

  private long lastPosition() throws IOException {
    try {
      return Long.parseLong(handle.location());
    } catch (NumberFormatException e) {
      throw new IOException(
          where() + ": its location='" + handle.location() + "' is no position of a journal", e);
    }
  }

  private Part at(long position) {
    int index = index(found, position);
    return index < 0 ? null : found.get(index);
  }

  private static int index(List<Part> parts, long position) {
    return Collections.binarySearch(
        parts, new Part(position, null, 0), Comparator.comparingLong(Part::position));
  }
}
