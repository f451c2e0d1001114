package io.tidewheel.internal.storage;

import io.tidewheel.spi.state.StateId;
import io.tidewheel.spi.state.StateStores;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * What precedes the changes in an entry of the journal. The changes of one version follow each
 * other as key and value, null in place of the value meaning that the key was removed; they are cut
 * into entries wherever one is full.
 *
 * <p>Each entry names the one before it of the same id, so that only those count which lead to a
 * published handle: what a failed attempt sealed is in no chain.
 *
 * <pre>
 *  0  01                      form: 1 the changes of a version begin, 2 they go on
 *  1  06 63 6f 75 6e 74 73    operator: counts
 *  8  03                      partition
 *  9  ac 02                   version: batch 300
 * 11  e1 08                   position of the entry before + 1, 1120; 0 if there is none
 * 13  01                      number of changes; only in form 1
 * 14  ..                      keys and values, as a ValueWriter writes them
 * </pre>
 *
 * @param previous {@link #NONE} if the id had no state before
 * @param changes {@link #CONTINUED} if they began in the entry before
 */
record ChangesEntry(StateId id, long version, long previous, int changes) {
  static final byte TYPE = StateStores.FIRST_ENTRY_TYPE;
  static final long NONE = -1;
  static final int CONTINUED = -1;

  private static final int BEGINS = 1;
  private static final int GOES_ON = 2;

  boolean begins() {
    return changes != CONTINUED;
  }

  byte[] toBytes() {
    EntryBytes bytes =
        new EntryBytes()
            .fixed(begins() ? BEGINS : GOES_ON)
            .id(id)
            .number(version)
            .number(previous + 1);
    return (begins() ? bytes.number(changes) : bytes).toBytes();
  }

  /** Reads the beginning of an entry; the buffer is left where the changes are. */
  static ChangesEntry read(ByteBuffer in) throws IOException {
    int form = EntryBytes.readFixed(in);
    if (form != BEGINS && form != GOES_ON) {
      throw new IOException(
          "an entry with changes of state has form=" + form + "; this version knows 1 and 2");
    }
    return new ChangesEntry(
        EntryBytes.readId(in),
        EntryBytes.readNumber(in),
        EntryBytes.readNumber(in) - 1,
        form == BEGINS ? EntryBytes.readSmallNumber(in) : CONTINUED);
  }
}
