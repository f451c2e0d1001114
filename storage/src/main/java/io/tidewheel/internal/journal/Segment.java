package io.tidewheel.internal.journal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.tidewheel.spi.file.Directory;
import io.tidewheel.spi.file.ReadFile;
import io.tidewheel.spi.journal.JournalDamagedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A file of the journal, as its header describes it.
 *
 * @param base the position of its first byte behind the header
 * @param previousLength how many positions of the segment before belong to the journal; what that
 *     file holds beyond is never read
 * @param owner the how-manieth process wrote it
 */
record Segment(long base, long previousLength, int owner) {
  // The first 16 bytes mean the same in every version: magic, version, checksum of the two.
  private static final byte[] MAGIC = "TIDEWJRN".getBytes(US_ASCII);
  private static final int VERSION_AT = 8;
  private static final int VERSION_CRC_AT = 12;
  private static final int CRC_AT = 36;

  String name() {
    return Layout.segmentName(base);
  }

  /** The byte of the file that has a position. */
  long offset(long position) {
    return position - base + Layout.HEADER;
  }

  JournalDamagedException damaged(Directory directory, SegmentReader.Damage damage) {
    return Layout.damaged(directory, name(), offset(damage.position()), damage.what());
  }

  ByteBuffer header() {
    ByteBuffer header = ByteBuffer.allocate(Layout.HEADER);
    header.put(MAGIC).putInt(Layout.VERSION);
    header.putInt(Layout.crc(header, 0, VERSION_CRC_AT));
    header.putLong(base).putLong(previousLength).putInt(owner);
    return header.putInt(Layout.crc(header, 0, CRC_AT)).flip();
  }

  /** Reads a header; {@code file} must be long enough for one. */
  static Segment read(Directory directory, String name, ReadFile file) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(Layout.HEADER);
    file.read(header, 0);
    byte[] magic = new byte[MAGIC.length];
    header.get(0, magic);
    if (!Arrays.equals(magic, MAGIC)
        || header.getInt(VERSION_CRC_AT) != Layout.crc(header, 0, VERSION_CRC_AT)) {
      throw Layout.damaged(directory, name, 0, "the file does not begin as a segment does");
    }
    int version = header.getInt(VERSION_AT);
    if (version != Layout.VERSION) {
      throw new IOException(
          "cannot read the journal: file="
              + directory
              + "/"
              + name
              + " format="
              + version
              + " readable="
              + Layout.VERSION
              + ": another version of Tidewheel wrote it. Nothing was changed; start the version"
              + " that wrote it, or a newer one");
    }
    if (header.getInt(CRC_AT) != Layout.crc(header, 0, CRC_AT)) {
      throw Layout.damaged(directory, name, 0, "the checksum of the file's header is wrong");
    }
    Segment segment = new Segment(header.getLong(16), header.getLong(24), header.getInt(32));
    if (!segment.name().equals(name)) {
      throw Layout.damaged(directory, name, 0, "the file's header is that of " + segment.name());
    }
    return segment;
  }
}
