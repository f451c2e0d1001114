package io.tidewheel.internal.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidewheel.internal.checkpoint.CheckpointContents.Gathering;
import io.tidewheel.spi.config.Settings;
import io.tidewheel.spi.file.Directory;
import io.tidewheel.spi.file.DirectoryLock;
import io.tidewheel.spi.file.ReadFile;
import io.tidewheel.spi.journal.Journal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/**
 * A look at a checkpoint that a program may be using: takes nothing, modifies nothing, and needs
 * none of the program's classes. For one thread, and not for the process that owns the checkpoint.
 *
 * <p>What a program that runs lets go of meanwhile may be missed; that is an {@link IOException},
 * and looking again helps.
 */
public final class CheckpointInspection implements AutoCloseable {
  /** The format of entries that is read. */
  public static final int FORMAT = EntryFormat.VERSION;

  private static final int LONGEST_OWNER = 1024;

  private final Directory directory;
  private final Journal journal;

  /** How many files, and how many bytes are in all of them. */
  public record Size(int files, long bytes) {}

  private CheckpointInspection(Directory directory, Journal journal) {
    this.directory = directory;
    this.journal = journal;
  }

  /** Whether there is a checkpoint, sound or not. */
  public static boolean isThere(Directory directory) throws IOException {
    return !directory.subdirectory(JournalReading.JOURNAL).list().isEmpty();
  }

  /**
   * Opens the checkpoint in a directory.
   *
   * @throws io.tidewheel.spi.journal.JournalDamagedException if entries that were durable cannot be
   *     read
   */
  public static CheckpointInspection open(Directory directory, Settings settings)
      throws IOException {
    return new CheckpointInspection(directory, JournalReading.open(directory, settings));
  }

  /** Who took the checkpoint last; empty if nobody did. */
  public static Optional<LastOwner> lastOwner(Directory directory) throws IOException {
    try (ReadFile file = directory.open(Checkpoint.LOCK)) {
      ByteBuffer text = ByteBuffer.allocate(LONGEST_OWNER);
      file.read(text, 0);
      return Optional.of(LastOwner.of(UTF_8.decode(text.flip()).toString()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Where state stores keep files. */
  public static Directory stateDirectory(Directory directory) {
    return directory.subdirectory(Checkpoint.STATE);
  }

  /** The size of the journal. */
  public static Size journalSize(Directory directory) throws IOException {
    return size(directory.subdirectory(JournalReading.JOURNAL));
  }

  /** The size of the files of state stores. */
  public static Size stateSize(Directory directory) throws IOException {
    return size(stateDirectory(directory));
  }

  /** The size of the write-ahead log of an input's receiver. */
  public static Size receivedSize(Directory directory, String sourceId) throws IOException {
    return size(Checkpoint.received(directory, sourceId));
  }

  /** The write-ahead log of an input's receiver, which the caller closes; empty if it has none. */
  public static Journal received(Directory directory, String sourceId, Settings settings)
      throws IOException {
    return JournalReading.openAt(
        Checkpoint.received(directory, sourceId), settings, DirectoryLock.NOT_NEEDED);
  }

  private static Size size(Directory files) throws IOException {
    int count = 0;
    long bytes = 0;
    for (String name : files.list()) {
      try (ReadFile file = files.open(name)) {
        bytes += file.size();
        count++;
      } catch (NoSuchFileException e) {
        // A program that runs has just deleted it.
      }
    }
    return new Size(count, bytes);
  }

  public Directory directory() {
    return directory;
  }

  /** The journal, to be read; it is closed with this. */
  public Journal journal() {
    return journal;
  }

  /**
   * Reads all entries.
   *
   * @return empty if no program has begun the checkpoint
   * @throws IOException if they cannot be read or make no sense, saying where
   */
  public Optional<CheckpointContents> read() throws IOException {
    return read((position, entry, after) -> {});
  }

  /**
   * Reads all entries, and has another see each.
   *
   * @return empty if no program has begun the checkpoint
   * @throws IOException if they cannot be read or make no sense, saying where
   */
  public Optional<CheckpointContents> read(JournalReading.Visitor visitor) throws IOException {
    Gathering gathering = new Gathering();
    CheckpointState state =
        JournalReading.read(
            directory,
            journal,
            (position, entry, after) -> {
              gathering.visit(position, entry, after);
              visitor.visit(position, entry, after);
            });
    return Optional.ofNullable(state).map(gathering::of);
  }

  @Override
  public void close() throws IOException {
    journal.close();
  }
}
