package io.tidewheel.internal.journal;

import io.tidewheel.spi.file.Directory;
import io.tidewheel.spi.journal.Journal;
import io.tidewheel.spi.journal.JournalDamagedException;
import java.nio.ByteBuffer;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/** The bytes of a segment. {@link FileJournal} explains them. All numbers are big-endian. */
final class Layout {
  static final int VERSION = 1;

  /** Bytes of a segment's header. Positions do not count them. */
  static final int HEADER = 40;

  /** Bytes in front of a group's entries. */
  static final int GROUP = 28;

  /** Bytes in front of an entry's payload. */
  static final int ENTRY = 9;

  /** A group this long is ended, and is written without waiting for a sync. */
  static final int FULL_GROUP = 256 * 1024;

  static final int LONGEST_GROUP = FULL_GROUP + ENTRY + Journal.LONGEST_ENTRY;

  static final int GROUP_MARKER = 0x5457_4752; // "TWGR"

  // Within a group's header.
  static final int GROUP_LENGTH = 4;
  static final int GROUP_POSITION = 8;
  static final int GROUP_SYNCED = 16;
  static final int GROUP_CRC = 24;

  // Within an entry.
  static final int ENTRY_LENGTH = 4;
  static final int ENTRY_TYPE = 8;

  private static final Pattern SEGMENT = Pattern.compile("\\d{20}\\.journal");
  private static final Pattern UNFINISHED = Pattern.compile("\\d{20}\\.journal\\.new");

  private Layout() {}

  static String segmentName(long base) {
    return String.format("%020d.journal", base);
  }

  /** The name of a segment until its first bytes are durable. */
  static String unfinishedName(long base) {
    return segmentName(base) + ".new";
  }

  static boolean isSegment(String name) {
    return SEGMENT.matcher(name).matches();
  }

  static boolean isUnfinished(String name) {
    return UNFINISHED.matcher(name).matches();
  }

  /**
   * An entry's checksum. The position is part of it, so that an entry in the wrong place is none.
   */
  static int entryCrc(CRC32C crc, byte[] array, int entry, int payload, long position) {
    crc.reset();
    crc.update(array, entry + ENTRY_LENGTH, ENTRY - ENTRY_LENGTH + payload);
    return (int) crc.getValue() ^ (int) position;
  }

  /** The checksum of some bytes of an array's buffer. */
  static int crc(ByteBuffer bytes, int index, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.slice(index, length));
    return (int) crc.getValue();
  }

  static JournalDamagedException damaged(
      Directory directory, String file, long offset, String what) {
    return new JournalDamagedException(
        "the journal is damaged where it was durable: file="
            + directory
            + "/"
            + file
            + " byte="
            + offset
            + ": "
            + what
            + ". Nothing was changed; inspect it with: ./tidewheel checkpoint verify "
            + checkpoint(directory));
  }

  /** The checkpoint that the journal in the directory belongs to, as commands name it. */
  static String checkpoint(Directory directory) {
    String path = directory.toString();
    return path.endsWith("/journal") ? path.substring(0, path.lastIndexOf('/')) : path;
  }
}
