package io.tidewheel.testkit.simulation;

import io.tidewheel.spi.file.AppendFile;
import io.tidewheel.spi.file.Directory;
import io.tidewheel.spi.file.DirectoryLock;
import io.tidewheel.spi.file.ReadFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A directory of a simulated disk.
 *
 * @param path with a slash at its end, empty for the root
 */
record SimulatedDirectory(SimulatedDisk disk, String path) implements Directory {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}");

  private String full(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(this + ": '" + name + "' is no name of a file");
    }
    return path + name;
  }

  private SimulatedFile existing(String name) throws NoSuchFileException {
    String full = full(name);
    SimulatedFile file = disk.find(path, name);
    if (file == null) {
      throw new NoSuchFileException(full);
    }
    return file;
  }

  @Override
  public Directory subdirectory(String name) {
    return new SimulatedDirectory(disk, full(name) + "/");
  }

  @Override
  public List<String> list() {
    return disk.list(path);
  }

  @Override
  public AppendFile create(String name) throws IOException {
    String full = full(name);
    if (disk.find(path, name) != null) {
      throw new FileAlreadyExistsException(full);
    }
    return new Appending(disk, disk.create(full));
  }

  @Override
  public ReadFile open(String name) throws IOException {
    return new Reading(disk, existing(name));
  }

  @Override
  public void rename(String from, String to) throws IOException {
    String target = full(to);
    existing(from);
    disk.rename(full(from), target);
  }

  @Override
  public void delete(String name) throws IOException {
    disk.delete(full(name));
  }

  @Override
  public void sync() throws IOException {
    disk.syncNames(path);
  }

  @Override
  public DirectoryLock lock(String name, String holder) throws IOException {
    return disk.lock(this, full(name), holder, false);
  }

  @Override
  public DirectoryLock takeOver(String name, String holder) throws IOException {
    return disk.lock(this, full(name), holder, true);
  }

  @Override
  public String toString() {
    return "sim:"
        + disk.name()
        + (path.isEmpty() ? "" : "/" + path.substring(0, path.length() - 1));
  }

  private static final class Appending implements AppendFile {
    private final SimulatedDisk disk;
    private final SimulatedFile file;
    private boolean closed;

    Appending(SimulatedDisk disk, SimulatedFile file) {
      this.disk = disk;
      this.file = file;
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
      checkOpen();
      byte[] copy = new byte[bytes.remaining()];
      bytes.get(copy);
      disk.write(file, copy);
    }

    @Override
    public void sync() throws IOException {
      checkOpen();
      disk.sync(file);
    }

    private void checkOpen() throws ClosedChannelException {
      if (closed) {
        throw new ClosedChannelException();
      }
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private static final class Reading implements ReadFile {
    private final SimulatedDisk disk;
    private final SimulatedFile file;
    private volatile boolean closed;

    Reading(SimulatedDisk disk, SimulatedFile file) {
      this.disk = disk;
      this.file = file;
    }

    @Override
    public long size() throws IOException {
      checkOpen();
      return disk.length(file);
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      checkOpen();
      byte[] bytes = new byte[target.remaining()];
      int count = disk.read(file, bytes, position);
      target.put(bytes, 0, count);
      return count;
    }

    private void checkOpen() throws ClosedChannelException {
      if (closed) {
        throw new ClosedChannelException();
      }
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
