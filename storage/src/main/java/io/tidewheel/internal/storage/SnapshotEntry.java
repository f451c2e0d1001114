package io.tidewheel.internal.storage;

import io.tidewheel.spi.state.StateId;
import io.tidewheel.spi.state.StateStores;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Says in the journal that a snapshot is complete and durable. It holds for every key a value of
 * some version from {@code version} to {@code lastVersion}: the changes since {@code version},
 * replayed in order, make it exact. It was begun at {@code position}, and is of use only to chains
 * that lead there.
 *
 * <pre>
 *  0  01                      form
 *  1  06 63 6f 75 6e 74 73    operator: counts
 *  8  03                      partition
 *  9  ac 02                   version: batch 300
 * 11  e0 08                   position of the last entry of that version, 1120
 * 13  ae 02                   last version: batch 302
 * 15  08 ..                   file: 000004-300
 * 26  80 a0 80 01             length of the file in bytes
 * 30  .. .. .. ..             CRC32C of the file, as a number of up to five bytes
 * 34  ..                      number of pairs in the file
 * </pre>
 */
record SnapshotEntry(
    StateId id, long version, long position, long lastVersion, SnapshotFiles.Content content) {
  static final byte TYPE = StateStores.FIRST_ENTRY_TYPE + 1;
  private static final int FORM = 1;

  byte[] toBytes() {
    return new EntryBytes()
        .fixed(FORM)
        .id(id)
        .number(version)
        .number(position)
        .number(lastVersion)
        .text(content.file())
        .number(content.length())
        .number(Integer.toUnsignedLong(content.checksum()))
        .number(content.pairs())
        .toBytes();
  }

  static SnapshotEntry read(ByteBuffer in) throws IOException {
    int form = EntryBytes.readFixed(in);
    if (form != FORM) {
      throw new IOException(
          "an entry of a snapshot has form=" + form + "; this version knows " + FORM);
    }
    return new SnapshotEntry(
        EntryBytes.readId(in),
        EntryBytes.readNumber(in),
        EntryBytes.readNumber(in),
        EntryBytes.readNumber(in),
        new SnapshotFiles.Content(
            EntryBytes.readText(in),
            EntryBytes.readNumber(in),
            (int) EntryBytes.readNumber(in),
            EntryBytes.readNumber(in)));
  }
}
