package io.tidewheel.internal.storage;

import io.tidewheel.spi.codec.Codecs;
import io.tidewheel.spi.codec.ValueReader;
import io.tidewheel.spi.codec.ValueWriter;
import io.tidewheel.spi.file.AppendFile;
import io.tidewheel.spi.file.Directory;
import io.tidewheel.spi.file.ReadFile;
import io.tidewheel.spi.state.StateId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Files that hold one version of one id each, written by the task that sealed it: all of the state,
 * or what a batch changed, with the names of the files it changes.
 *
 * <pre>
 * 300-1f0c..-17.changes        batch, attempt, and what it holds
 *
 *  0  54 57 53 56              magic TWSV
 *  4  00 00 00 01              form
 *  8  5f 3a 1c 77              CRC-32C of all that follows
 * 12  00 08 76 61 6c 75 65 ..  how values are written: values-1
 * 22  00 06 63 6f 75 6e 74 73  operator: counts
 * 30  00 00 00 03              partition
 * 34  00 00 00 01 00 25 32 39  1 file before this one, oldest first: 299-..all
 * ..  00 00 00 02              2 pairs
 * ..  ..                       keys and values, as one ValueWriter writes them; null as a value
 *                              removes the key
 * </pre>
 */
final class VersionFiles {
  static final String ALL = ".all";
  static final String CHANGES = ".changes";

  private static final int MAGIC = 0x54575356;
  private static final int FORM = 1;
  private static final int HEAD = 12;
  private static final String UNFINISHED = ".tmp";

  private final Directory directory;
  private final StateId id;
  private final Codecs codecs;

  /**
   * What a version is made of.
   *
   * @param files oldest first; its own is the last
   * @param changed how many pairs those have that hold changes
   */
  record Chain(List<String> files, long changed) {
    static final Chain EMPTY = new Chain(List.of(), 0);

    Chain {
      files = List.copyOf(files);
    }

    Chain plus(String file, long pairs) {
      List<String> longer = new ArrayList<>(files);
      longer.add(file);
      return new Chain(longer, changed + pairs);
    }
  }

  /** Files of the id, in a directory of its own. */
  VersionFiles(Directory directory, StateId id, Codecs codecs) {
    this.directory = directory;
    this.id = id;
    this.codecs = codecs;
  }

  /** The batch that wrote the file of that name; -1 if it is no version's. */
  static long batchOf(String file) {
    int dash = file.indexOf('-');
    return dash > 0 && file.substring(0, dash).chars().allMatch(Character::isDigit)
        ? Long.parseLong(file.substring(0, dash))
        : -1;
  }

  /** Writes a file. It is durable, with its name, when this returns. */
  void write(String name, List<String> before, Map<Object, Object> pairs) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.write(new byte[HEAD]);
    out.writeUTF(codecs.format());
    out.writeUTF(id.operator());
    out.writeInt(id.partition());
    out.writeInt(before.size());
    for (String file : before) {
      out.writeUTF(file);
    }
    out.writeInt(pairs.size());
    out.flush();
    ValueWriter writer = codecs.writer(bytes);
    for (Map.Entry<Object, Object> pair : pairs.entrySet()) {
      writer.write(HeldKey.key(pair.getKey()));
      writer.write(HeapStateStore.valueOrNull(pair.getValue()));
    }
    writer.flush();
    ByteBuffer content = ByteBuffer.wrap(bytes.toByteArray());
    content.putInt(0, MAGIC).putInt(4, FORM).putInt(8, checksum(content.array()));
    try (AppendFile file = directory.create(name + UNFINISHED)) {
      file.write(content);
      file.sync();
    }
    directory.rename(name + UNFINISHED, name);
    directory.sync();
  }

  private static int checksum(byte[] content) {
    CRC32C checksum = new CRC32C();
    checksum.update(content, HEAD, content.length - HEAD);
    return (int) checksum.getValue();
  }

  /**
   * Reads a version into a map of held keys.
   *
   * @throws IOException if a file of it is gone or damaged, saying which
   */
  Chain read(String name, Map<Object, Object> into) throws IOException {
    List<String> files = new ArrayList<>();
    Chain chain = Chain.EMPTY;
    byte[] last = checked(name);
    try (DataInputStream in = pastBeginning(name, last)) {
      for (int left = in.readInt(); left > 0; left--) {
        files.add(in.readUTF());
      }
    }
    files.add(name);
    for (String file : files) {
      byte[] content = file.equals(name) ? last : checked(file);
      long pairs = apply(file, content, into);
      chain = chain.plus(file, file.endsWith(ALL) ? 0 : pairs);
    }
    return chain;
  }

  private long apply(String name, byte[] content, Map<Object, Object> into) throws IOException {
    try (DataInputStream in = pastBeginning(name, content)) {
      for (int left = in.readInt(); left > 0; left--) {
        in.readUTF();
      }
      int pairs = in.readInt();
      ValueReader reader = codecs.reader(in, in.available());
      for (int i = 0; i < pairs; i++) {
        Object key = HeldKey.of(reader.read());
        Object value = reader.read();
        if (value == null) {
          into.remove(key);
        } else {
          into.put(key, value);
        }
      }
      return pairs;
    } catch (IOException e) {
      throw new IOException(at(name) + ": is sound, but cannot be read: " + e.getMessage(), e);
    }
  }

  private DataInputStream pastBeginning(String name, byte[] content) throws IOException {
    DataInputStream in =
        new DataInputStream(new ByteArrayInputStream(content, HEAD, content.length - HEAD));
    String format = in.readUTF();
    StateId found = new StateId(in.readUTF(), in.readInt());
    if (!format.equals(codecs.format()) || !found.equals(id)) {
      throw new IOException(
          at(name) + ": holds state=" + found + " as " + format + ", required " + codecs.format());
    }
    return in;
  }

  private byte[] checked(String name) throws IOException {
    try (ReadFile file = directory.open(name)) {
      ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(file.size()));
      int read = file.read(content, 0);
      if (read < HEAD || content.getInt(0) != MAGIC || content.getInt(4) != FORM) {
        throw new IOException("is no file of state, or of a later version of Tidewheel");
      }
      if (content.getInt(8) != checksum(content.array())) {
        throw new IOException("its checksum does not match");
      }
      return content.array();
    } catch (IOException e) {
      throw new IOException(
          at(name) + ": cannot be read: " + e.getMessage() + "; bring the file back", e);
    }
  }

  private String at(String name) {
    return "state=" + id + ", version=" + batchOf(name) + ", file=" + directory + "/" + name;
  }

  /** Deletes what was written by batches before this one. */
  void deleteBefore(long batch) throws IOException {
    for (String file : directory.list()) {
      if (batchOf(file) >= 0 && batchOf(file) < batch) {
        directory.delete(file);
      }
    }
  }

  @Override
  public String toString() {
    return directory.toString();
  }
}
