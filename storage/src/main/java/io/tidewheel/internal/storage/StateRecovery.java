package io.tidewheel.internal.storage;

import io.tidewheel.internal.storage.ChangesOutput.Appended;
import io.tidewheel.internal.storage.SnapshotFiles.DamagedException;
import io.tidewheel.internal.storage.StateChain.Part;
import io.tidewheel.internal.storage.StateChain.Start;
import io.tidewheel.spi.codec.ValueReader;
import io.tidewheel.spi.state.StateHandle;
import io.tidewheel.spi.state.StateId;
import io.tidewheel.spi.state.StateStores.Durability;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * State as the journal and the snapshots have it: per id the newest snapshot that is sound, and the
 * changes since, up to the published version. Reads the journal once for where things are, and then
 * only what it needs. Changes nothing.
 *
 * @param appended bytes of changes of all ids in the journal
 * @param files the snapshots in use
 */
record StateRecovery(List<HeldState> states, long appended, Set<String> files) {
  private static final Logger LOG = LoggerFactory.getLogger(StateRecovery.class);

  /**
   * Reads.
   *
   * @throws IOException if the published version of an id cannot be reached
   */
  static StateRecovery of(Durability durability, List<StateHandle> published) throws IOException {
    Map<StateId, StateChain> chains = new HashMap<>();
    for (StateHandle handle : published) {
      if (!handle.location().isEmpty()) {
        chains.put(handle.id(), new StateChain(handle));
      }
    }
    long appended = find(durability, chains);
    Set<String> files = new HashSet<>();
    for (StateChain chain : chains.values()) {
      chain.follow();
      chain.starts().forEach(start -> files.add(start.snapshot().content().file()));
    }
    try {
      List<HeldState> states =
          chains.values().parallelStream().map(chain -> rebuilt(durability, chain)).toList();
      return new StateRecovery(states, appended, files);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** Finds the entries of all chains; returns how many bytes of changes there are. */
  private static long find(Durability durability, Map<StateId, StateChain> chains)
      throws IOException {
    long[] appended = new long[1];
    durability
        .journal()
        .read(
            durability.journal().start(),
            (position, type, payload) -> {
              if (type == ChangesEntry.TYPE) {
                ChangesEntry entry = ChangesEntry.read(payload);
                appended[0] += payload.remaining();
                StateChain chain = chains.get(entry.id());
                if (chain != null) {
                  chain.found(new Part(position, entry, payload.remaining()));
                }
              } else if (type == SnapshotEntry.TYPE) {
                SnapshotEntry snapshot = SnapshotEntry.read(payload);
                StateChain chain = chains.get(snapshot.id());
                if (chain != null) {
                  chain.found(snapshot, position, appended[0]);
                }
              }
            });
    return appended[0];
  }

  private static HeldState rebuilt(Durability durability, StateChain chain) {
    try {
      return new StateRecovery(List.of(), 0, Set.of()).rebuild(durability, chain);
    } catch (IOException e) {
      throw new UncheckedIOException(
          new IOException(
              chain.where()
                  + ": "
                  + e.getMessage()
                  + ". Inspect it with: ./tidewheel checkpoint verify",
              e));
    }
  }

  private HeldState rebuild(Durability durability, StateChain chain) throws IOException {
    SnapshotFiles snapshots = new SnapshotFiles(durability.directory(), durability.codecs());
    List<String> damaged = new ArrayList<>();
    for (int i = 0; i < chain.starts().size(); i++) {
      Start start = chain.starts().get(i);
      try {
        Map<Object, Object> base = snapshots.read(start.snapshot());
        replay(durability, chain, start.next(), base);
        return held(chain, i, damaged, base);
      } catch (DamagedException e) {
        LOG.warn(
            "{}: {}; going on from what is before it, which takes longer. The next snapshot repairs"
                + " this",
            chain.where(),
            e.getMessage());
        damaged.add(start.snapshot().content().file());
      }
    }
    if (!chain.isComplete()) {
      throw new IOException(
          "no snapshot can be read, and its changes are in the journal since position="
              + (chain.parts().isEmpty() ? "none" : chain.parts().get(0).position())
              + " only; restore the checkpoint from a copy");
    }
    Map<Object, Object> base = new ConcurrentHashMap<>();
    replay(durability, chain, 0, base);
    return held(chain, chain.starts().size(), damaged, base);
  }

  private static HeldState held(
      StateChain chain, int used, List<String> damaged, Map<Object, Object> base) {
    List<Start> starts = chain.starts();
    RebuildPoint newest = point(chain, used);
    RebuildPoint before =
        used + 1 < starts.size() || (used < starts.size() && chain.isComplete())
            ? point(chain, used + 1)
            : null;
    List<String> superseded = new ArrayList<>(damaged);
    for (int i = used + 2; i < starts.size(); i++) {
      superseded.add(starts.get(i).snapshot().content().file());
    }
    HeldState state =
        new HeldState(chain.handle().id(), base, new Retention(newest, before, superseded));
    state.published = chain.handle();
    state.merged = chain.handle().version();
    return state;
  }

  /** The start of this number, or the beginning if there is none. */
  private static RebuildPoint point(StateChain chain, int number) {
    int next = 0;
    RebuildPoint point = RebuildPoint.beginning(0);
    if (number < chain.starts().size()) {
      Start start = chain.starts().get(number);
      point = RebuildPoint.beginning(start.appended()).at(start.snapshot(), start.position());
      next = start.next();
    }
    for (Part part : chain.parts().subList(next, chain.parts().size())) {
      point.changed(new Appended(part.position(), part.position(), part.bytes()));
    }
    return point;
  }

  /** Brings the changes of a chain, from one of its parts on, into a map of held keys. */
  private static void replay(
      Durability durability, StateChain chain, int from, Map<Object, Object> base)
      throws IOException {
    List<Part> parts = chain.parts();
    int next = from;
    while (next < parts.size()) {
      int end = next + 1;
      while (end < parts.size() && !parts.get(end).entry().begins()) {
        end++;
      }
      replay(durability, parts.subList(next, end), base);
      next = end;
    }
  }

  /** Brings one version's changes into the map. */
  private static void replay(Durability durability, List<Part> version, Map<Object, Object> base)
      throws IOException {
    int changes = version.get(0).entry().changes();
    if (changes == ChangesEntry.CONTINUED) {
      throw new IOException(
          "position=" + version.get(0).position() + " goes on with changes that began nowhere");
    }
    List<ByteBuffer> payloads = new ArrayList<>();
    long bytes = 0;
    for (Part part : version) {
      ByteBuffer payload = durability.journal().readAt(part.position());
      ChangesEntry read = ChangesEntry.read(payload);
      if (!read.equals(part.entry())) {
        throw new IOException(
            "position=" + part.position() + " holds " + read + ", required " + part.entry());
      }
      bytes += payload.remaining();
      payloads.add(payload);
    }
    ValueReader reader = durability.codecs().reader(new BuffersInput(payloads), bytes);
    for (int i = 0; i < changes; i++) {
      Object key = HeldKey.of(reader.read());
      Object value = reader.read();
      if (value == null) {
        base.remove(key);
      } else {
        base.put(key, value);
      }
    }
  }
}
