package io.tidewheel.internal.receiver;

import io.tidewheel.internal.receiver.BlockFormat.Encoded;
import io.tidewheel.receiver.BlockId;
import io.tidewheel.spi.journal.Journal;
import io.tidewheel.spi.journal.JournalDamagedException;
import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The write-ahead log of one receiver: its blocks, in the order of their numbers, in a journal. A
 * block that is too long for one entry has several, one after the other.
 *
 * <pre>
 *    0  01                          format version
 *    1  00 00 00 00 00 00 00 2a     number of the block
 *    9  00 00 00 00 00 00 00 03     its epoch
 *   17  00 00 00 00 00 00 00 07     its index in the epoch
 *   25  00 00 00 64                 how many records the block has
 *   29  00 00 00 00                 how many bytes of it are in entries before
 *   33  00 00 10 00                 how many bytes it has in all
 *   37  ...                         bytes, as {@link BlockFormat} writes them
 * </pre>
 *
 * <p>Appending is done by one thread at a time.
 */
final class BlockLog implements AutoCloseable {
  static final byte BLOCK = 1;
  private static final byte VERSION = 1;
  private static final int HEADER = 37;
  private static final int MOST_IN_ENTRY = 4 << 20;

  private final Journal journal;
  private final int streamId;

  /**
   * Where a block is.
   *
   * @param positions of its entries
   * @param length how many bytes it has
   */
  record Place(List<Long> positions, int length) implements Serializable {
    long first() {
      return positions.get(0);
    }
  }

  /** A block that was found in the log. */
  record Found(BlockId id, long number, int records, Place place) implements Serializable {}

  BlockLog(Journal journal, int streamId) {
    this.journal = journal;
    this.streamId = streamId;
  }

  /** Appends a block; it is durable when a {@link #sync} that is called later completes. */
  Place append(BlockId id, long number, Encoded block) throws IOException {
    int length = block.length();
    if (length <= MOST_IN_ENTRY) {
      ByteBuffer entry = block.behind(HEADER);
      header(entry.slice(), id, number, block, 0);
      return new Place(List.of(journal.append(BLOCK, entry)), length);
    }
    ByteBuffer bytes = block.behind(0);
    List<Long> positions = new ArrayList<>();
    for (int offset = 0; offset < length; offset += MOST_IN_ENTRY) {
      int some = Math.min(MOST_IN_ENTRY, length - offset);
      ByteBuffer entry = ByteBuffer.allocate(HEADER + some);
      header(entry, id, number, block, offset);
      entry.put(bytes.slice(bytes.position() + offset, some)).flip();
      positions.add(journal.append(BLOCK, entry));
    }
    return new Place(List.copyOf(positions), length);
  }

  private static void header(ByteBuffer entry, BlockId id, long number, Encoded block, int offset) {
    entry.put(VERSION).putLong(number).putLong(id.epoch()).putLong(id.index());
    entry.putInt(block.records()).putInt(offset).putInt(block.length());
  }

  CompletableFuture<Void> sync() {
    return journal.sync();
  }

  /** Reads the entry of a log at a position. */
  @FunctionalInterface
  interface Entries {
    ByteBuffer readAt(long position) throws IOException;
  }

  /** The bytes of a block. */
  byte[] read(Place place) throws IOException {
    return read(place, journal::readAt);
  }

  /** The same, of a log that this process need not have open. */
  static byte[] read(Place place, Entries entries) throws IOException {
    byte[] bytes = new byte[place.length()];
    int offset = 0;
    for (long position : place.positions()) {
      ByteBuffer entry = entries.readAt(position);
      int some = entry.remaining() - HEADER;
      if (some < 0 || some > bytes.length - offset) {
        throw new JournalDamagedException(
            "write-ahead log, position=" + position + ": this is not the part of a block");
      }
      entry.position(entry.position() + HEADER).get(bytes, offset, some);
      offset += some;
    }
    if (offset != bytes.length) {
      throw new JournalDamagedException(
          "write-ahead log, position="
              + place.first()
              + ": the block has "
              + offset
              + " bytes of "
              + bytes.length);
    }
    return bytes;
  }

  /**
   * All whole blocks that are kept, in order. One at the end that is not whole was never stored.
   */
  List<Found> scan() throws IOException {
    List<Found> found = new ArrayList<>();
    List<Long> positions = new ArrayList<>();
    journal.read(
        journal.start(),
        (position, type, entry) -> {
          if (type != BLOCK || entry.remaining() < HEADER) {
            throw new JournalDamagedException(
                "write-ahead log, position="
                    + position
                    + ": an entry of type "
                    + type
                    + ", which this version of Tidewheel does not know; start the version that wrote"
                    + " it");
          }
          byte version = entry.get();
          if (version != VERSION) {
            throw new JournalDamagedException(
                "write-ahead log, position="
                    + position
                    + ": a block in format "
                    + version
                    + ", this Tidewheel reads "
                    + VERSION
                    + "; start the version that wrote it");
          }
          long number = entry.getLong();
          BlockId id = new BlockId(streamId, entry.getLong(), entry.getLong());
          int records = entry.getInt();
          int offset = entry.getInt();
          int length = entry.getInt();
          if (offset == 0) {
            positions.clear();
          } else if (positions.isEmpty()) {
            return; // The beginning of this block was let go.
          }
          positions.add(position);
          if (offset + entry.remaining() == length) {
            found.add(new Found(id, number, records, new Place(List.copyOf(positions), length)));
            positions.clear();
          }
        });
    return found;
  }

  /** Where the next block will be. */
  long end() {
    return journal.end();
  }

  /** Lets go of all before the position, sooner or later. */
  void trim(long position) throws IOException {
    journal.trim(position);
  }

  @Override
  public void close() throws IOException {
    journal.close();
  }
}
