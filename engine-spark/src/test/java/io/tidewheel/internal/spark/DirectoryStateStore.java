package io.tidewheel.internal.spark;

import io.tidewheel.spi.state.StateHandle;
import io.tidewheel.spi.state.StateId;
import io.tidewheel.spi.state.StateStore;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/**
 * A version of some state as a file that holds all of it, named after its batch and attempt. Used
 * by one thread until it is sealed; afterwards any thread may read it.
 *
 * <pre>
 * 54575331                     "TWS" and the version of the format, 1
 * 00000002                     number of entries
 * 01 00000001 61  02 00000002  "a" -> 2: text is 1, an int is 2, a long is 3
 * 01 00000001 62  02 00000001  "b" -> 1
 * 00000000 5f3a1c77            CRC-32 of all before it
 * </pre>
 */
final class DirectoryStateStore<K, V> implements StateStore<K, V> {
  private static final int FORMAT = 0x54575331;

  /** What was left for the next batch in this process; last one of each state. */
  private static final Map<Path, Derived> DERIVED = new ConcurrentHashMap<>();

  private final Path home;
  private final StateId id;
  private final long batchId;
  private final String name;
  private final String baseName;
  private final Map<Object, Object> entries;
  private Object derivedNext;
  private boolean ended;

  /** Belongs to the version of that file name and to no other attempt's. */
  private record Derived(String name, Object object) {}

  private DirectoryStateStore(Path home, StateId id, StateHandle base, long batchId, String attempt)
      throws IOException {
    this.home = home;
    this.id = id;
    this.batchId = batchId;
    this.name = batchId + "-" + attempt + ".state";
    this.baseName = base == null ? null : base.location();
    this.entries = base == null ? new HashMap<>() : read(home.resolve(base.location()), base);
  }

  static <K, V> DirectoryStateStore<K, V> open(
      Path home, StateId id, StateHandle base, long batchId, String attempt) throws IOException {
    return new DirectoryStateStore<>(home, id, base, batchId, attempt);
  }

  @Override
  @SuppressWarnings("unchecked") // Every value of an id was put with the id's types.
  public V get(K key) {
    return (V) entries.get(key);
  }

  @Override
  public void put(K key, V value) {
    checkInUse("put");
    if (key == null || value == null) {
      throw new NullPointerException(
          at() + ": put of key=" + key + ", value=" + value + "; neither may be null");
    }
    entries.put(key, value);
  }

  @Override
  public void remove(K key) {
    checkInUse("remove");
    entries.remove(key);
  }

  @Override
  @SuppressWarnings("unchecked") // Every key and value of an id were put with the id's types.
  public void forEach(BiConsumer<? super K, ? super V> action) {
    // A copy while it may change: the action may put and remove the key it is called with.
    Map<Object, Object> seen = ended ? entries : new HashMap<>(entries);
    seen.forEach((key, value) -> action.accept((K) key, (V) value));
  }

  @Override
  public Object takeDerived() {
    checkInUse("takeDerived");
    Derived left = DERIVED.remove(home);
    return left != null && left.name().equals(baseName) ? left.object() : null;
  }

  @Override
  public void leaveDerived(Object derived) {
    checkInUse("leaveDerived");
    derivedNext = derived;
  }

  /**
   * {@inheritDoc}
   *
   * @throws UncheckedIOException if the version cannot be written
   */
  @Override
  public StateHandle seal() {
    checkInUse("seal");
    ended = true;
    try {
      write();
    } catch (IOException e) {
      throw new UncheckedIOException(
          at() + ": cannot be sealed in " + home.resolve(name) + ": " + e, e);
    }
    if (derivedNext != null) {
      DERIVED.put(home, new Derived(name, derivedNext));
      derivedNext = null;
    }
    return new StateHandle(id, batchId, name);
  }

  @Override
  public void abort() {
    ended = true;
    derivedNext = null;
  }

  private void checkInUse(String call) {
    if (ended) {
      throw new IllegalStateException(at() + ": " + call + " on a store whose use has ended");
    }
  }

  private String at() {
    return "state=" + id + ", batch=" + batchId;
  }

  // ---- Files.

  private void write() throws IOException {
    Files.createDirectories(home);
    Path temporary = home.resolve(name + ".tmp");
    CRC32 checksum = new CRC32();
    try (FileChannel file =
            FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        DataOutputStream out =
            new DataOutputStream(
                new CheckedOutputStream(
                    new BufferedOutputStream(Channels.newOutputStream(file)), checksum))) {
      out.writeInt(FORMAT);
      out.writeInt(entries.size());
      for (Map.Entry<Object, Object> entry : entries.entrySet()) {
        writeValue(out, entry.getKey());
        writeValue(out, entry.getValue());
      }
      out.writeLong(checksum.getValue());
      out.flush();
      file.force(true);
    }
    Files.move(temporary, home.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel directory = FileChannel.open(home, StandardOpenOption.READ)) {
      directory.force(true);
    }
  }

  private void writeValue(DataOutputStream out, Object value) throws IOException {
    if (value instanceof String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      out.writeByte(1);
      out.writeInt(bytes.length);
      out.write(bytes);
    } else if (value instanceof Integer number) {
      out.writeByte(2);
      out.writeInt(number);
    } else if (value instanceof Long number) {
      out.writeByte(3);
      out.writeLong(number);
    } else {
      throw new IOException(
          "value=" + value + " is a " + value.getClass().getName() + "; must be text, int or long");
    }
  }

  private static Map<Object, Object> read(Path path, StateHandle handle) throws IOException {
    CRC32 checksum = new CRC32();
    try (DataInputStream in =
        new DataInputStream(
            new CheckedInputStream(
                new BufferedInputStream(Files.newInputStream(path)), checksum))) {
      int format = in.readInt();
      if (format != FORMAT) {
        throw new IOException("begins with " + Integer.toHexString(format));
      }
      Map<Object, Object> entries = new HashMap<>();
      for (int left = in.readInt(); left > 0; left--) {
        entries.put(readValue(in), readValue(in));
      }
      long expected = checksum.getValue();
      if (in.readLong() != expected) {
        throw new IOException("its checksum does not match");
      }
      return entries;
    } catch (IOException e) {
      throw new IOException(
          "state="
              + handle.id()
              + ", version="
              + handle.version()
              + ": cannot be read from "
              + path
              + ": "
              + e.getMessage()
              + "; restore the file",
          e);
    }
  }

  private static Object readValue(DataInputStream in) throws IOException {
    byte kind = in.readByte();
    return switch (kind) {
      case 1 -> {
        int length = in.readInt();
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
          throw new IOException("ends in a text");
        }
        yield new String(bytes, StandardCharsets.UTF_8);
      }
      case 2 -> in.readInt();
      case 3 -> in.readLong();
      default -> throw new IOException("has a value of kind " + kind);
    };
  }

  @Override
  public String toString() {
    return "DirectoryStateStore[" + at() + "]";
  }
}
