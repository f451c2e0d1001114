package io.tidewheel.internal.receiver;

import io.tidewheel.internal.receiver.BlockFormat.Encoded;
import io.tidewheel.internal.receiver.BlockFormat.InMemory;
import io.tidewheel.receiver.BlockId;
import io.tidewheel.spi.journal.Journal;
import io.tidewheel.spi.journal.JournalDamagedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
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

  /** How many bytes an entry has of a block that has several. */
  private static final int PART = 1 << 20;

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
    if (block instanceof InMemory whole && whole.length() <= MOST_IN_ENTRY) {
      ByteBuffer entry = whole.behind(HEADER);
      header(entry.slice(), id, number, block, 0);
      return new Place(List.of(journal.append(BLOCK, entry)), block.length());
    }
    PartsWriter parts = new PartsWriter(id, number, block);
    block.writeTo(parts);
    parts.finish();
    return new Place(List.copyOf(parts.positions), block.length());
  }

  /** Appends a block in parts, as its bytes come. */
  private final class PartsWriter extends OutputStream {
    private final BlockId id;
    private final long number;
    private final Encoded block;
    private final List<Long> positions = new ArrayList<>();
    private final ByteBuffer part = ByteBuffer.allocate(HEADER + PART);
    private int offset;

    PartsWriter(BlockId id, long number, Encoded block) {
      this.id = id;
      this.number = number;
      this.block = block;
      header(part, id, number, block, 0);
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      for (int done = 0; done < length; ) {
        if (!part.hasRemaining()) {
          finish();
          header(part.clear(), id, number, block, offset);
        }
        int some = Math.min(length - done, part.remaining());
        part.put(bytes, from + done, some);
        done += some;
      }
    }

    /** Appends the part that is being filled. */
    private void finish() throws IOException {
      offset += part.position() - HEADER;
      positions.add(journal.append(BLOCK, part.flip()));
    }
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

  /** The bytes of a block, of which one entry at a time is in memory. */
  InputStream read(Place place) throws IOException {
    return read(place, journal::readAt);
  }

  /** The same, of a log that this process need not have open. */
  static InputStream read(Place place, Entries entries) throws IOException {
    return new PartsReader(place, entries);
  }

  private static final class PartsReader extends InputStream {
    private final Place place;
    private final Entries entries;
    private final Iterator<Long> positions;
    private ByteBuffer part = ByteBuffer.allocate(0);

    /** How many bytes follow, those of the part included. */
    private int left;

    PartsReader(Place place, Entries entries) throws IOException {
      this.place = place;
      this.entries = entries;
      positions = place.positions().iterator();
      left = place.length();
      nextPart();
    }

    private void nextPart() throws IOException {
      if (!positions.hasNext()) {
        throw new JournalDamagedException(
            "write-ahead log, position="
                + place.first()
                + ": the block has "
                + (place.length() - left)
                + " bytes of "
                + place.length());
      }
      long position = positions.next();
      part = entries.readAt(position);
      int some = part.remaining() - HEADER;
      if (some < 0 || some > left) {
        throw new JournalDamagedException(
            "write-ahead log, position=" + position + ": this is not the part of a block");
      }
      part.position(part.position() + HEADER);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      while (!part.hasRemaining()) {
        nextPart();
      }
      int some = Math.min(length, part.remaining());
      part.get(bytes, offset, some);
      left -= some;
      return some;
    }

    @Override
    public int available() {
      return left;
    }
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
