package io.tidewheel.spi.state;

import io.tidewheel.spi.codec.Codecs;
import io.tidewheel.spi.file.Directory;
import io.tidewheel.spi.journal.Journal;
import java.io.IOException;
import java.util.List;

/**
 * All state of one application. Passes {@code StateStoresContract} of the test kit.
 *
 * <p>State lives in memory only, unless {@link #recover} was called: then what is sealed is also
 * appended to the journal, becomes durable with the journal's sync, and counts once it is
 * published.
 */
public interface StateStores extends AutoCloseable {
  /**
   * What makes state durable.
   *
   * @param journal of the checkpoint; entries of types {@link #FIRST_ENTRY_TYPE} to {@link
   *     #LAST_ENTRY_TYPE} are the stores' own
   * @param directory for files of their own
   */
  record Durability(Journal journal, Directory directory, Codecs codecs) {}

  /** The journal's entry types from this one on are for state stores. */
  byte FIRST_ENTRY_TYPE = 64;

  byte LAST_ENTRY_TYPE = 95;

  /**
   * Makes state durable from now on, and takes over the versions that were published last. Called
   * at most once, before anything is opened. Modifies nothing that is durable. Files in the
   * directory that nothing refers to are deleted later, when a file is written.
   *
   * @param published what is to be taken over: the last handle of each id; ids that are not among
   *     them begin empty
   * @throws IOException if a version cannot be read, saying which and what to do
   */
  void recover(Durability durability, List<StateHandle> published) throws IOException;

  /** The handle published last, or null. */
  StateHandle published(StateId id);

  /**
   * Opens state at the version published last, for the changes of {@code batchId}. What was sealed
   * and not published is dropped. Different ids may be open at once in different threads.
   */
  <K, V> StateStore<K, V> open(StateId id, long batchId);

  /**
   * Makes the sealed versions those that are opened from now on: all of them or none. With a
   * journal the caller appended the commit to it before, and made it durable unless it can do
   * without. Does not wait for I/O, unless the stores were made to have no threads of their own.
   */
  void publish(List<StateHandle> handles);

  /**
   * From which position on the journal's entries are needed to recover the versions published;
   * {@link Long#MAX_VALUE} if none are.
   */
  long retainFrom();

  /**
   * What failed in the background, or null. Once something did, state may still be opened, sealed
   * and published, but what is needed of the journal only grows. It was logged.
   */
  Throwable failure();

  @Override
  void close();
}
