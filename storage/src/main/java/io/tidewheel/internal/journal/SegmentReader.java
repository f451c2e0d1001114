package io.tidewheel.internal.journal;

import io.tidewheel.spi.file.Directory;
import io.tidewheel.spi.file.ReadFile;
import io.tidewheel.spi.journal.Journal;
import io.tidewheel.spi.journal.JournalDamagedException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Reads the entries of a segment, front to end, and stops where one is damaged. */
final class SegmentReader implements Closeable {
  /** What is wrong at a position. */
  record Damage(long position, String what) {}

  private static final int WINDOW = 128 * 1024;
  private static final int SMALL_ENTRY = 512;

  private final CRC32C crc = new CRC32C();
  private final Segment segment;
  private final ReadFile file;
  private final long limit;

  // What was read of the file: the bytes from windowAt on.
  private ByteBuffer window = ByteBuffer.allocate(WINDOW).limit(0);
  private long windowAt;

  private long at;
  private long groupEnd;
  private long wholeEnd;
  private long synced = -1;
  private Damage damage;

  private long position;
  private byte type;
  private ByteBuffer payload;

  /** Reads up to the position {@code limit}. */
  SegmentReader(Directory directory, Segment segment, long limit) throws IOException {
    this.segment = segment;
    this.file = directory.open(segment.name());
    this.limit = limit;
    at = segment.base();
    groupEnd = at;
    wholeEnd = at;
    windowAt = at;
  }

  /**
   * Reads the payload of one entry, of a journal that ends at {@code end}.
   *
   * @throws JournalDamagedException if no entry is there
   */
  static ByteBuffer readAt(Directory directory, Segment segment, long position, long end)
      throws IOException {
    ByteBuffer entry = ByteBuffer.allocate(SMALL_ENTRY);
    try (ReadFile file = directory.open(segment.name())) {
      long offset = segment.offset(position);
      int read = file.read(entry, offset);
      int length = read < Layout.ENTRY ? -1 : entry.getInt(Layout.ENTRY_LENGTH);
      if (length >= 0
          && length <= Journal.LONGEST_ENTRY
          && length <= end - position - Layout.ENTRY) {
        int whole = Layout.ENTRY + length;
        if (whole > read) {
          entry = ByteBuffer.allocate(whole).put(entry.flip());
          read += file.read(entry, offset + read);
        }
        if (read >= whole
            && entry.getInt(0)
                == Layout.entryCrc(new CRC32C(), entry.array(), 0, length, position)) {
          return entry.slice(Layout.ENTRY, length);
        }
      }
    }
    throw segment.damaged(directory, new Damage(position, "no entry at position=" + position));
  }

  /** Goes to the next entry; false at the limit, or at damage. */
  boolean next() throws IOException {
    while (at == groupEnd) {
      wholeEnd = at;
      if (at == limit || !readGroupHeader()) {
        return false;
      }
    }
    return readEntry();
  }

  private boolean readGroupHeader() throws IOException {
    if (!load(Layout.GROUP)) {
      return damaged("a group's header is cut off");
    }
    int header = index();
    if (!isGroupHeader(window, header, at)) {
      return damaged("no group of entries begins here, or its checksum is wrong");
    }
    int length = window.getInt(header + Layout.GROUP_LENGTH);
    if (length < 0 || length > Layout.LONGEST_GROUP) {
      return damaged("a group of bytes=" + length + " allowed<=" + Layout.LONGEST_GROUP);
    }
    synced = Math.max(synced, window.getLong(header + Layout.GROUP_SYNCED));
    long end = at + Layout.GROUP + length;
    if (end > limit) {
      return damaged("a group of bytes=" + length + " ends behind the file");
    }
    groupEnd = end;
    at += Layout.GROUP;
    return true;
  }

  private boolean readEntry() throws IOException {
    if (groupEnd - at < Layout.ENTRY || !load(Layout.ENTRY)) {
      return damaged("an entry is cut off");
    }
    int length = window.getInt(index() + Layout.ENTRY_LENGTH);
    if (length < 0 || length > Journal.LONGEST_ENTRY || length > groupEnd - at - Layout.ENTRY) {
      return damaged("an entry's length is wrong: bytes=" + length);
    }
    if (!load(Layout.ENTRY + length)) {
      return damaged("an entry of bytes=" + length + " is cut off");
    }
    int entry = index();
    if (window.getInt(entry) != Layout.entryCrc(crc, window.array(), entry, length, at)) {
      return damaged("an entry's checksum is wrong");
    }
    position = at;
    type = window.get(entry + Layout.ENTRY_TYPE);
    payload = window.slice(entry + Layout.ENTRY, length);
    at += Layout.ENTRY + length;
    return true;
  }

  /** The position of the entry. */
  long position() {
    return position;
  }

  byte type() {
    return type;
  }

  /** Valid until the next entry. */
  ByteBuffer payload() {
    return payload;
  }

  /** Where the last group ends of which every entry is right. */
  long wholeEnd() {
    return wholeEnd;
  }

  /** The highest position that a group said was synced; -1 if none did. */
  long synced() {
    return synced;
  }

  /** Why reading ended before the limit, else null. */
  Damage damage() {
    return damage;
  }

  /**
   * Looks behind damage for the headers of later groups, byte by byte.
   *
   * @return the highest position that one of them says was synced; -1 if none does
   */
  long syncedBehindDamage() throws IOException {
    long highest = -1;
    at = damage.position() + 1;
    while (at <= limit - Layout.GROUP && load(Layout.GROUP)) {
      int last = window.limit() - Layout.GROUP;
      for (int i = index(); i <= last; i++) {
        if (window.getInt(i) == Layout.GROUP_MARKER && isGroupHeader(window, i, windowAt + i)) {
          highest = Math.max(highest, window.getLong(i + Layout.GROUP_SYNCED));
        }
      }
      at = windowAt + last + 1;
    }
    return highest;
  }

  private static boolean isGroupHeader(ByteBuffer bytes, int header, long position) {
    return bytes.getInt(header) == Layout.GROUP_MARKER
        && bytes.getLong(header + Layout.GROUP_POSITION) == position
        && bytes.getInt(header + Layout.GROUP_CRC) == Layout.crc(bytes, header, Layout.GROUP_CRC);
  }

  private boolean damaged(String what) {
    damage = new Damage(at, what);
    return false;
  }

  private int index() {
    return (int) (at - windowAt);
  }

  /** Makes the window hold that many bytes from where reading is; false if the file has less. */
  private boolean load(int bytes) throws IOException {
    if (at + bytes <= windowAt + window.limit()) {
      return true;
    }
    if (at + bytes > limit) {
      return false;
    }
    int kept = Math.max(0, window.limit() - index());
    ByteBuffer target = window;
    if (bytes > window.capacity()) {
      target = ByteBuffer.allocate(bytes);
    }
    System.arraycopy(window.array(), window.limit() - kept, target.array(), 0, kept);
    target.limit((int) Math.min(target.capacity(), limit - at)).position(kept);
    file.read(target, segment.offset(at + kept));
    window = target.flip();
    windowAt = at;
    return window.limit() >= bytes;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
