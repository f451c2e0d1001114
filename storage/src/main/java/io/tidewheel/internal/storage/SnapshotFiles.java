package io.tidewheel.internal.storage;

import io.tidewheel.spi.codec.Codecs;
import io.tidewheel.spi.codec.ValueWriter;
import io.tidewheel.spi.file.AppendFile;
import io.tidewheel.spi.file.Directory;
import io.tidewheel.spi.file.ReadFile;
import io.tidewheel.spi.state.StateHandle;
import io.tidewheel.spi.state.StateId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32C;

/**
 * Files that hold all of one id's state each. Length and checksum of a file are in the journal, in
 * the {@link SnapshotEntry} that makes it count; what the file begins with is for people and as a
 * cross-check.
 *
 * <pre>
 *  0  54 57 53 54             magic TWST
 *  4  01                      form
 *  5  08 76 61 6c 75 65 ..    how values are written: values-1
 * 14  06 63 6f 75 6e 74 73    operator: counts
 * 21  03                      partition
 * 22  ac 02                   version: batch 300
 * 24  ..                      keys and values, as one ValueWriter writes them
 * </pre>
 *
 * Pairs are read in order: a later one replaces an earlier one of the same key, and null as a value
 * removes it.
 */
final class SnapshotFiles {
  /** Ends the name of a file that is being written. */
  static final String UNFINISHED = ".tmp";

  private static final byte[] MAGIC = {0x54, 0x57, 0x53, 0x54};
  private static final int FORM = 1;
  private static final int FLUSH_EVERY = 64;
  private static final int MOST_PRESIZED = 1 << 28;
  private static final int BLOCK = 128 * 1024;

  /** What a file is recognised by. */
  record Content(String file, long length, int checksum, long pairs) {}

  /**
   * What is to be written.
   *
   * @param base changed by others meanwhile: what is written of a key is its value then or later
   * @param later changes up to the version that may not have reached the base yet
   */
  record Subject(StateHandle version, Map<Object, Object> base, Map<Object, Object> later) {}

  /** A snapshot is gone, or is not what was written. */
  static final class DamagedException extends IOException {
    private static final long serialVersionUID = 1L;

    DamagedException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  private final Directory directory;
  private final Codecs codecs;

  SnapshotFiles(Directory directory, Codecs codecs) {
    this.directory = directory;
    this.codecs = codecs;
  }

  /** Writes a file. It is durable, with its name, when this returns. */
  Content write(String name, Subject subject, Pace pace) throws IOException {
    SnapshotOutput out;
    long pairs = 0;
    try (AppendFile file = directory.create(name + UNFINISHED)) {
      out = new SnapshotOutput(file, pace, BLOCK);
      out.write(beginning(subject.version().id(), subject.version().version()));
      ValueWriter writer = codecs.writer(out);
      for (Map<Object, Object> part : List.of(subject.base(), subject.later())) {
        for (Map.Entry<Object, Object> pair : part.entrySet()) {
          writer.write(HeldKey.key(pair.getKey()));
          writer.write(HeapStateStore.valueOrNull(pair.getValue()));
          if (++pairs % FLUSH_EVERY == 0) {
            writer.flush(); // Or a writer that buffers would hold all of them.
          }
        }
      }
      writer.flush();
      out.finish();
    }
    directory.rename(name + UNFINISHED, name);
    directory.sync();
    return new Content(name, out.length(), out.checksum(), pairs);
  }

  private byte[] beginning(StateId id, long version) {
    EntryBytes bytes = new EntryBytes();
    for (byte letter : MAGIC) {
      bytes.fixed(letter);
    }
    return bytes.fixed(FORM).text(codecs.format()).id(id).number(version).toBytes();
  }

  /**
   * Reads a snapshot.
   *
   * @return a map of held keys
   * @throws DamagedException if the file is gone or damaged
   * @throws IOException if it is sound, but not to be understood
   */
  Map<Object, Object> read(SnapshotEntry entry) throws IOException {
    Content content = entry.content();
    try (ReadFile file = openChecked(content)) {
      byte[] beginning = beginning(entry.id(), entry.version());
      SnapshotInput in = new SnapshotInput(file, content.length(), BLOCK);
      byte[] found = in.readNBytes(beginning.length);
      if (!Arrays.equals(beginning, found)) {
        throw new IOException("it begins with " + Arrays.toString(found));
      }
      Map<Object, Object> map =
          new ConcurrentHashMap<>((int) Math.min(content.pairs(), MOST_PRESIZED));
      RecoveredState.apply(
          codecs.reader(in, content.length() - beginning.length), content.pairs(), map);
      return map;
    } catch (DamagedException e) {
      throw e;
    } catch (IOException e) {
      throw new IOException(
          "snapshot "
              + directory
              + "/"
              + content.file()
              + " is sound, but cannot be read: "
              + e.getMessage(),
          e);
    }
  }

  /**
   * Opens a file after reading all of it: what is decoded then is known to be what was written, and
   * if that fails, an older file would be no better.
   */
  private ReadFile openChecked(Content content) throws DamagedException {
    String where = "snapshot " + directory + "/" + content.file();
    ReadFile file = null;
    boolean sound = false;
    try {
      file = directory.open(content.file());
      if (file.size() != content.length()) {
        throw new DamagedException(
            where + ": bytes=" + file.size() + " required=" + content.length(), null);
      }
      CRC32C checksum = new CRC32C();
      ByteBuffer block = ByteBuffer.allocate(BLOCK);
      for (long at = 0; at < content.length(); at += block.limit()) {
        block.clear();
        int read = file.read(block, at);
        if (read == 0) {
          throw new DamagedException(where + ": ends at byte=" + at, null);
        }
        checksum.update(block.flip());
      }
      if ((int) checksum.getValue() != content.checksum()) {
        throw new DamagedException(
            where
                + ": checksum="
                + Integer.toHexString((int) checksum.getValue())
                + " required="
                + Integer.toHexString(content.checksum()),
            null);
      }
      sound = true;
      return file;
    } catch (DamagedException e) {
      throw e;
    } catch (IOException e) {
      throw new DamagedException(where + ": " + e, e);
    } finally {
      if (!sound) {
        closeQuietly(file);
      }
    }
  }

  private static void closeQuietly(ReadFile file) {
    if (file != null) {
      try {
        file.close();
      } catch (IOException e) {
        // It was only read, and why it is given up is being thrown.
        return;
      }
    }
  }
}
