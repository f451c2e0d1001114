package io.tidewheel.internal.checkpoint;

import io.tidewheel.spi.config.Settings;
import io.tidewheel.spi.file.Directory;
import io.tidewheel.spi.file.DirectoryLock;
import io.tidewheel.spi.journal.Journal;
import io.tidewheel.spi.journal.JournalDamagedException;
import io.tidewheel.spi.journal.JournalProvider;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ServiceLoader;

/** Opens the journal of a checkpoint and adds up what it says. */
public final class JournalReading {
  static final String JOURNAL = "journal";

  private JournalReading() {}

  /** What is told every entry of a checkpoint's own, in order, with what all add up to so far. */
  public interface Visitor {
    void visit(long position, Entry entry, CheckpointState after) throws IOException;
  }

  /** Opens the journal of the checkpoint in a directory, to read it. Modifies nothing. */
  public static Journal open(Directory directory, Settings settings) throws IOException {
    return open(directory, settings, DirectoryLock.NOT_NEEDED);
  }

  /** The same, to write as well, as long as the owner has the directory. */
  static Journal open(Directory directory, Settings settings, DirectoryLock owner)
      throws IOException {
    return openAt(directory.subdirectory(JOURNAL), settings, owner);
  }

  /** The same, of any journal in the checkpoint, by its own directory. */
  static Journal openAt(Directory directory, Settings settings, DirectoryLock owner)
      throws IOException {
    return provider().open(directory, settings, owner);
  }

  /** A receiver's write-ahead log, by its own directory. */
  public static Journal openLog(Directory directory, Settings settings, DirectoryLock owner)
      throws IOException {
    return provider().openLog(directory, settings, owner);
  }

  /** Reads an entry of a journal that another process may write, by its own directory. */
  public static ByteBuffer readAt(Directory directory, long position) throws IOException {
    return provider().readAt(directory, position);
  }

  private static JournalProvider provider() throws IOException {
    return ServiceLoader.load(JournalProvider.class)
        .findFirst()
        .orElseThrow(() -> new IOException("no journal on the class path; depend on tidewheel"));
  }

  static CheckpointState read(Directory directory, Journal journal) throws IOException {
    return read(directory, journal, (position, entry, after) -> {});
  }

  /**
   * What all entries add up to; null if there are none.
   *
   * @throws IOException if they cannot be read or make no sense, saying where
   */
  public static CheckpointState read(Directory directory, Journal journal, Visitor visitor)
      throws IOException {
    CheckpointState[] state = new CheckpointState[1];
    journal.read(
        journal.start(),
        (position, type, payload) -> {
          // Before the first baseline there may be entries that it sums up.
          if (!EntryFormat.isOurs(type) || (state[0] == null && !EntryFormat.isBaseline(type))) {
            return;
          }
          try {
            Entry entry = EntryFormat.read(type, payload, state[0]);
            state[0] = CheckpointState.fold(state[0], entry);
            visitor.visit(position, entry, state[0]);
          } catch (NewerFormatException e) {
            throw e;
          } catch (IOException | IllegalStateException e) {
            throw new JournalDamagedException(
                "the entry at position "
                    + position
                    + " makes no sense: "
                    + e.getMessage()
                    + "; inspect it with: ./tidewheel checkpoint verify "
                    + directory);
          }
        });
    return state[0];
  }
}
