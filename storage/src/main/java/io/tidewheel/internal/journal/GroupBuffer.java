package io.tidewheel.internal.journal;

import io.tidewheel.spi.journal.Journal;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Groups of entries on their way to the file. Whoever fills it is told apart from whoever writes it
 * by {@link FileJournal}, which hands it over.
 */
final class GroupBuffer {
  private static final int NO_GROUP = -1;

  /** Behind so many fillings without a large entry the next one will not be large either. */
  private static final int CALM = 16;

  private final CRC32C crc = new CRC32C();
  private byte[] array = new byte[16 * 1024];
  private ByteBuffer view = ByteBuffer.wrap(array);
  private int size;

  /** How often in a row most of it was not needed. */
  private int calm;

  private int group = NO_GROUP;
  private long base;

  /** Empties it: the next byte gets the position. */
  void restart(long position) {
    int used = size;
    size = 0;
    calm = used < array.length / 4 ? calm + 1 : 0;
    if (array.length > 4 * Layout.FULL_GROUP && calm >= CALM) {
      // One large entry shall not hold its memory for ever.
      resize(Layout.FULL_GROUP);
    }
    group = NO_GROUP;
    base = position;
  }

  /** Moves a group that has not ended to another buffer, which is used from now on. */
  void continueIn(GroupBuffer other) {
    int ended = group == NO_GROUP ? size : group;
    other.restart(base + ended);
    if (group != NO_GROUP) {
      int open = size - group;
      if (open > other.array.length) {
        other.resize(open);
      }
      System.arraycopy(array, group, other.array, 0, open);
      other.size = open;
      other.group = 0;
      size = ended;
      group = NO_GROUP;
    }
  }

  boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }

  /** The position behind its last byte. */
  long end() {
    return base + size;
  }

  /** The position the next entry gets. */
  long next() {
    return base + size + (group == NO_GROUP ? Layout.GROUP : 0);
  }

  /** Adds an entry. */
  long append(byte type, ByteBuffer payload) {
    int length = payload.remaining();
    if (length > Journal.LONGEST_ENTRY) {
      throw new IllegalArgumentException(
          "journal entry: bytes=" + length + " required<=" + Journal.LONGEST_ENTRY);
    }
    int needed = size + Layout.GROUP + Layout.ENTRY + length;
    if (needed > array.length) {
      resize(Math.max(needed, array.length * 2));
    }
    if (group == NO_GROUP) {
      group = size;
      size += Layout.GROUP;
    }
    int entry = size;
    long position = base + entry;
    view.putInt(entry + Layout.ENTRY_LENGTH, length);
    view.put(entry + Layout.ENTRY_TYPE, type);
    payload.get(payload.position(), array, entry + Layout.ENTRY, length);
    view.putInt(entry, Layout.entryCrc(crc, array, entry, length, position));
    size += Layout.ENTRY + length;
    if (size - group >= Layout.FULL_GROUP) {
      endGroup();
    }
    return position;
  }

  /** Lets the next entry begin a group. */
  void endGroup() {
    if (group != NO_GROUP) {
      view.putInt(group + Layout.GROUP_LENGTH, size - group - Layout.GROUP);
      group = NO_GROUP;
    }
  }

  /** Writes the headers of all groups, which have ended. */
  ByteBuffer sealed(long synced) {
    int at = 0;
    while (at < size) {
      view.putInt(at, Layout.GROUP_MARKER);
      view.putLong(at + Layout.GROUP_POSITION, base + at);
      view.putLong(at + Layout.GROUP_SYNCED, synced);
      crc.reset();
      crc.update(array, at, Layout.GROUP_CRC);
      view.putInt(at + Layout.GROUP_CRC, (int) crc.getValue());
      at += Layout.GROUP + view.getInt(at + Layout.GROUP_LENGTH);
    }
    return ByteBuffer.wrap(array, 0, size);
  }

  private void resize(int length) {
    byte[] larger = new byte[length];
    System.arraycopy(array, 0, larger, 0, Math.min(size, length));
    array = larger;
    view = ByteBuffer.wrap(array);
  }
}
