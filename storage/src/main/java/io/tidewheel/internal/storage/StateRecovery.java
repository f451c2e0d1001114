package io.tidewheel.internal.storage;

import io.tidewheel.internal.storage.StateChain.Part;
import io.tidewheel.spi.state.StateHandle;
import io.tidewheel.spi.state.StateId;
import io.tidewheel.spi.state.StateStores.Durability;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * State as the journal and the snapshots have it: per id the newest snapshot that is sound, and the
 * changes since, up to the published version. Reads the journal once for where things are; loads
 * the snapshots, of several ids at once; then reads the journal again from the first change that is
 * needed, and decodes those that are. Changes nothing that is durable.
 */
final class StateRecovery {
  private final Durability durability;
  private final Map<StateId, StateChain> chains = new LinkedHashMap<>();
  private final Set<String> files = new HashSet<>();
  private final List<HeldState> states = new ArrayList<>();
  private long appended;

  private StateRecovery(Durability durability) {
    this.durability = durability;
  }

  /**
   * Recovers.
   *
   * @param parallel whether the common threads of the JVM may help
   * @throws IOException if the published version of an id cannot be reached
   */
  static StateRecovery of(Durability durability, List<StateHandle> published, boolean parallel)
      throws IOException {
    StateRecovery recovery = new StateRecovery(durability);
    for (StateHandle handle : published) {
      requireOwn(handle);
      if (handle.location().isEmpty()) {
        recovery.addEmpty(handle);
      } else {
        recovery.chains.put(handle.id(), new StateChain(handle));
      }
    }
    durability.journal().read(durability.journal().start(), recovery::find);
    for (StateChain chain : recovery.chains.values()) {
      chain.follow();
      chain.starts().forEach(start -> recovery.files.add(start.snapshot().content().file()));
    }
    List<RecoveredState> loaded = recovery.load(parallel);
    recovery.replay(loaded);
    loaded.forEach(state -> recovery.states.add(state.toHeldState()));
    return recovery;
  }

  /** Handles of these stores are positions in the journal. */
  private static void requireOwn(StateHandle handle) throws IOException {
    if (!handle.location().chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new IOException(
          "state="
              + handle.id()
              + ", version="
              + handle.version()
              + ": was kept by other stores than state.store=heap, which cannot read it; start with"
              + " the engine and the stores it was written by, or from a new checkpoint");
    }
  }

  /** What was recovered. */
  List<HeldState> states() {
    return states;
  }

  /** Bytes of changes of all ids in the journal. */
  long appended() {
    return appended;
  }

  /** The snapshots in use. */
  Set<String> files() {
    return files;
  }

  private void addEmpty(StateHandle handle) {
    HeldState state = HeldState.empty(handle.id(), true);
    state.published = handle;
    states.add(state);
  }

  private void find(long position, byte type, ByteBuffer payload) throws IOException {
    try {
      if (type == ChangesEntry.TYPE) {
        ChangesEntry entry = ChangesEntry.read(payload);
        appended += payload.remaining();
        StateChain chain = chains.get(entry.id());
        if (chain != null) {
          chain.found(new Part(position, entry, payload.remaining()));
        }
      } else if (type == SnapshotEntry.TYPE) {
        SnapshotEntry snapshot = SnapshotEntry.read(payload);
        StateChain chain = chains.get(snapshot.id());
        if (chain != null) {
          chain.found(snapshot, position, appended);
        }
      }
    } catch (IOException e) {
      throw new IOException(
          "the entry of state at position="
              + position
              + ", type="
              + type
              + " cannot be read: "
              + e.getMessage()
              + ". Inspect it with: ./tidewheel checkpoint verify",
          e);
    }
  }

  private List<RecoveredState> load(boolean parallel) throws IOException {
    SnapshotFiles snapshots = new SnapshotFiles(durability.directory(), durability.codecs());
    Stream<StateChain> all = new ArrayList<>(chains.values()).stream();
    try {
      return (parallel ? all.parallel() : all).map(chain -> load(chain, snapshots)).toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static RecoveredState load(StateChain chain, SnapshotFiles snapshots) {
    try {
      return RecoveredState.load(chain, snapshots);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads on, not entry by entry: there may be hundreds of thousands that are small. */
  private void replay(List<RecoveredState> loaded) throws IOException {
    Map<Long, RecoveredState> byNext = new HashMap<>();
    long from = Long.MAX_VALUE;
    for (RecoveredState state : loaded) {
      if (state.next() != null) {
        byNext.put(state.next(), state);
        from = Math.min(from, state.next());
      }
    }
    if (byNext.isEmpty()) {
      return;
    }
    durability
        .journal()
        .read(
            from,
            (position, type, payload) -> {
              RecoveredState state = byNext.remove(position);
              if (state != null) {
                state.apply(payload, durability);
                if (state.next() != null) {
                  byNext.put(state.next(), state);
                }
              }
            });
  }
}
