package io.tidewheel.internal.spark;

import io.tidewheel.spi.state.SharedStateStores;
import io.tidewheel.spi.state.StateHandle;
import io.tidewheel.spi.state.StateId;
import io.tidewheel.spi.state.StateStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Which versions are published of state that lies in a directory all processes see. Holds handles
 * only; the versions are read and written by {@link DirectoryStateStore}. Thread-safe.
 */
final class DirectoryStateStores implements SharedStateStores {
  private final Path directory;
  private final Map<StateId, StateHandle> published = new HashMap<>();
  private boolean closed;

  DirectoryStateStores(Path directory) {
    this.directory = directory;
  }

  /** Opens versions as files below a directory. */
  private record DirectoryOpener(String directory) implements Opener {
    @Override
    public <K, V> StateStore<K, V> open(StateId id, StateHandle base, long batchId, String attempt)
        throws IOException {
      Path home =
          Path.of(directory, URLEncoder.encode(id.operator(), StandardCharsets.UTF_8))
              .resolve(Integer.toString(id.partition()));
      return DirectoryStateStore.open(home, id, base, batchId, attempt);
    }
  }

  @Override
  public Opener opener() {
    return new DirectoryOpener(directory.toAbsolutePath().toString());
  }

  @Override
  public synchronized StateHandle published(StateId id) {
    return published.get(id);
  }

  @Override
  public <K, V> StateStore<K, V> open(StateId id, long batchId) {
    StateHandle base;
    synchronized (this) {
      checkOpen();
      base = published.get(id);
    }
    try {
      return opener().open(id, base, batchId, UUID.randomUUID().toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized void publish(List<StateHandle> handles) {
    checkOpen();
    for (StateHandle handle : handles) {
      StateHandle before = published.get(handle.id());
      if (before != null && before.version() >= handle.version()) {
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
    handles.forEach(handle -> published.put(handle.id(), handle));
  }

  /**
   * {@inheritDoc}
   *
   * <p>Sealed versions are durable already; all there is to take over is which of them count.
   */
  @Override
  public synchronized void recover(Durability durability, List<StateHandle> handles) {
    handles.forEach(handle -> published.put(handle.id(), handle));
  }

  @Override
  public long retainFrom() {
    return Long.MAX_VALUE;
  }

  @Override
  public Throwable failure() {
    return null;
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException(directory + ": the state stores are closed");
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
  }
}
