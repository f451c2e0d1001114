package io.tidewheel.internal.storage;

import io.tidewheel.spi.state.SharedStateStores;
import io.tidewheel.spi.state.StateHandle;
import io.tidewheel.spi.state.StateId;
import io.tidewheel.spi.state.StateStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which versions are published of state that lies in files all processes see, below the checkpoint.
 * Tasks write a file of their own for each version, and it counts once its name is in the journal;
 * so a task that is tried again, or runs twice, spoils nothing. Thread-safe.
 *
 * <p>Once a version that holds all of an id's state is published and durable, the files of earlier
 * batches are deleted, those of attempts that did not count among them.
 */
final class SharedFileStores implements SharedStateStores {
  private static final Logger LOG = LoggerFactory.getLogger(SharedFileStores.class);

  private final Map<StateId, StateHandle> published = new HashMap<>();
  private Durability durability;
  private URI location;
  private CompletableFuture<Void> deleting = CompletableFuture.completedFuture(null);
  private boolean closed;

  @Override
  public synchronized void recover(Durability newDurability, List<StateHandle> handles)
      throws IOException {
    for (StateHandle handle : handles) {
      String file = handle.location();
      if (!file.isEmpty()
          && !file.endsWith(VersionFiles.ALL)
          && !file.endsWith(VersionFiles.CHANGES)) {
        throw new IOException(
            "state="
                + handle.id()
                + ", version="
                + handle.version()
                + ": was kept by other stores than state.store=shared, which cannot read it; start"
                + " with the engine and the stores it was written by, or from a new checkpoint");
      }
    }
    durability = newDurability;
    location = newDurability.directory().location();
    handles.forEach(handle -> published.put(handle.id(), handle));
  }

  @Override
  public synchronized Opener opener() {
    if (durability == null) {
      throw new IllegalStateException(
          "state.store=shared: the program keeps state and has no checkpoint, so there is no place"
              + " for it that all processes see; call ssc.checkpoint(\"some/directory\") before"
              + " start()");
    }
    if (closed) {
      throw new IllegalStateException(location + ": the state stores are closed");
    }
    return new VersionOpener(location, durability.codecs());
  }

  @Override
  public synchronized StateHandle published(StateId id) {
    return published.get(id);
  }

  @Override
  public <K, V> StateStore<K, V> open(StateId id, long batchId) {
    try {
      return opener().open(id, published(id), batchId, UUID.randomUUID().toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void publish(List<StateHandle> handles) {
    if (handles.isEmpty()) {
      return; // As of a program without state, which need not have a checkpoint.
    }
    List<StateHandle> whole;
    synchronized (this) {
      opener();
      handles.forEach(this::check);
      whole =
          handles.stream()
              .filter(
                  handle ->
                      handle.location().endsWith(VersionFiles.ALL)
                          && !handle.equals(published.get(handle.id())))
              .toList();
      handles.forEach(handle -> published.put(handle.id(), handle));
    }
    if (!whole.isEmpty()) {
      // What a restart would go back to may need the older files until the commit is durable.
      CompletableFuture<Void> durable = durability.journal().sync();
      synchronized (this) {
        // A sync that fails is final: the program ends of it, and nothing is deleted any more.
        deleting =
            deleting
                .thenCombineAsync(durable, (before, synced) -> null)
                .thenRun(() -> whole.forEach(this::deleteOlder));
      }
    }
  }

  private void check(StateHandle handle) {
    StateHandle before = published.get(handle.id());
    if (before != null && !before.equals(handle) && before.version() >= handle.version()) {
      throw new IllegalStateException(
          "state="
              + handle.id()
              + ", version="
              + handle.version()
              + ": cannot be published; published="
              + before.version()
              + ", must be earlier; publish what a batch sealed, once");
    }
  }

  private void deleteOlder(StateHandle handle) {
    VersionFiles files = new VersionOpener(location, durability.codecs()).files(handle.id());
    try {
      files.deleteBefore(handle.version());
    } catch (IOException e) {
      LOG.warn("{}: files of earlier batches were not deleted and take room: {}", files, e);
    }
  }

  @Override
  public long retainFrom() {
    return Long.MAX_VALUE;
  }

  @Override
  public Throwable failure() {
    return null;
  }

  @Override
  public void close() {
    CompletableFuture<Void> running;
    synchronized (this) {
      closed = true;
      running = deleting;
    }
    if (location != null) {
      // Later nobody may touch the directory. It ends at once if a sync failed.
      running.exceptionally(failed -> null).join();
      HeldVersions.forget(location);
    }
  }
}
