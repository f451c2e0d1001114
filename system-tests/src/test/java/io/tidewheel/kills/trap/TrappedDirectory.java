package io.tidewheel.kills.trap;

import io.tidewheel.spi.file.AppendFile;
import io.tidewheel.spi.file.Directory;
import io.tidewheel.spi.file.DirectoryLock;
import io.tidewheel.spi.file.ReadFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A directory of a checkpoint, with a trap before and after whatever changes it.
 *
 * @param name of a subdirectory: {@code journal}, {@code state}, or one of {@code received}
 */
public record TrappedDirectory(Directory directory, String name) implements Directory {
  private boolean isState() {
    return name.equals("state");
  }

  /** Whether it is a write-ahead log. */
  private boolean isLog() {
    return name.startsWith("of-");
  }

  @Override
  public Directory subdirectory(String subdirectory) {
    return new TrappedDirectory(directory.subdirectory(subdirectory), subdirectory);
  }

  @Override
  public List<String> list() throws IOException {
    return directory.list();
  }

  @Override
  public AppendFile create(String file) throws IOException {
    atNewFile();
    return new TrappedFile(directory.create(file));
  }

  private void atNewFile() {
    if (isLog()) {
      Trap.at(Step.LOG_SEGMENT);
    } else {
      Trap.atFile(isState() ? Step.SNAPSHOT_WRITE : Step.SEGMENT);
    }
  }

  @Override
  public ReadFile open(String file) throws IOException {
    ReadFile opened = directory.open(file);
    return new ReadFile() {
      @Override
      public long size() throws IOException {
        return opened.size();
      }

      @Override
      public int read(ByteBuffer target, long position) throws IOException {
        Trap.at(Step.RECOVER);
        return opened.read(target, position);
      }

      @Override
      public void close() throws IOException {
        opened.close();
      }
    };
  }

  @Override
  public void rename(String from, String to) throws IOException {
    atRename();
    directory.rename(from, to);
    atRename();
  }

  private void atRename() {
    if (isLog()) {
      Trap.at(Step.LOG_SEGMENT);
    } else {
      Trap.atFile(isState() ? Step.SNAPSHOT_RENAME : Step.SEGMENT);
    }
  }

  @Override
  public void delete(String file) throws IOException {
    atPurge();
    directory.delete(file);
    atPurge();
  }

  private void atPurge() {
    if (isLog()) {
      Trap.at(Step.LOG_PURGE);
    } else {
      Trap.atFile(Step.PURGE);
    }
  }

  @Override
  public void sync() throws IOException {
    directory.sync();
    atRename();
  }

  @Override
  public DirectoryLock lock(String file, String holder) throws IOException {
    Trap.at(Step.LOCK);
    DirectoryLock lock = directory.lock(file, holder);
    Trap.at(Step.LOCK);
    return lock;
  }

  @Override
  public DirectoryLock takeOver(String file, String holder) throws IOException {
    Trap.at(Step.LOCK);
    DirectoryLock lock = directory.takeOver(file, holder);
    Trap.at(Step.LOCK);
    return lock;
  }

  @Override
  public String toString() {
    return directory.toString();
  }

  /** A file that is written, and what it is part of. */
  private final class TrappedFile implements AppendFile {
    private final AppendFile file;

    TrappedFile(AppendFile file) {
      this.file = file;
    }

    private void at() {
      if (isLog()) {
        Trap.at(Step.LOG);
      } else if (isState()) {
        Trap.atFile(Step.SNAPSHOT_WRITE);
      } else {
        Trap.atJournal();
      }
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
      at();
      file.write(bytes);
    }

    @Override
    public void sync() throws IOException {
      at();
      file.sync();
      at();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
