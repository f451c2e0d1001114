package io.tidewheel.internal.storage;

import io.tidewheel.internal.storage.ChangesOutput.Appended;
import io.tidewheel.internal.storage.SnapshotFiles.DamagedException;
import io.tidewheel.internal.storage.StateChain.Part;
import io.tidewheel.internal.storage.StateChain.Start;
import io.tidewheel.spi.codec.ValueReader;
import io.tidewheel.spi.state.StateStores.Durability;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One id's state while it is rebuilt: first the newest snapshot that is sound is loaded, then the
 * changes since are applied, version by version. Used by one thread at a time.
 */
final class RecoveredState {
  private static final Logger log = LoggerFactory.getLogger(RecoveredState.class);

  private final StateChain chain;
  private final Map<Object, Object> base;

  /** Which of the chain's starts was loaded; their number if none was. */
  private final int used;

  private int nextPart;

  private RecoveredState(StateChain chain, Map<Object, Object> base, int used) {
    this.chain = chain;
    this.base = base;
    this.used = used;
    nextPart = firstPart(used);
  }

  /**
   * Loads the newest snapshot that is sound.
   *
   * @throws IOException if none is, and changes are missing that would make up for it; or if one is
   *     sound and has values that cannot be read
   */
  static RecoveredState load(StateChain chain, SnapshotFiles files) throws IOException {
    for (int i = 0; i < chain.starts().size(); i++) {
      try {
        return new RecoveredState(chain, files.read(chain.starts().get(i).snapshot()), i);
      } catch (DamagedException e) {
        log.warn(
            "{}: {}; going on from what is before it, which takes longer. The next snapshot repairs"
                + " this",
            chain.where(),
            e.getMessage());
      } catch (IOException e) {
        throw new IOException(chain.where() + ": " + e.getMessage(), e);
      }
    }
    if (!chain.isComplete()) {
      throw new IOException(
          chain.where()
              + ", position="
              + chain.handle().location()
              + ": "
              + (chain.starts().isEmpty() ? "it has no snapshot" : "no snapshot can be read")
              + ", and its changes are in the journal since position="
              + (chain.parts().isEmpty() ? "none" : chain.parts().get(0).position())
              + " only; restore the checkpoint from a copy. Inspect it with: ./tidewheel checkpoint"
              + " verify");
    }
    return new RecoveredState(chain, new ConcurrentHashMap<>(), chain.starts().size());
  }

  /** The position of the entry that is to be applied next, or null if all are. */
  Long next() {
    return nextPart == chain.parts().size() ? null : chain.parts().get(nextPart).position();
  }

  /**
   * Applies the changes of the next version.
   *
   * @param payload of the entry they begin in
   */
  void apply(ByteBuffer payload, Durability durability) throws IOException {
    int end = nextPart + 1;
    long bytes = chain.parts().get(nextPart).bytes();
    while (end < chain.parts().size() && !chain.parts().get(end).entry().begins()) {
      bytes += chain.parts().get(end++).bytes();
    }
    List<Part> version = chain.parts().subList(nextPart, end);
    try {
      ChangesEntry entry = ChangesEntry.read(payload);
      if (!entry.begins()) {
        throw new IOException("they began nowhere");
      }
      PartsInput in = new PartsInput(durability.journal(), version, payload);
      apply(durability.codecs().reader(in, bytes), entry.changes(), base);
      nextPart = end;
    } catch (IOException e) {
      throw new IOException(
          chain.where()
              + ": the changes of version="
              + version.get(0).entry().version()
              + " at position="
              + version.get(0).position()
              + " cannot be read: "
              + e.getMessage()
              + ". Inspect it with: ./tidewheel checkpoint verify",
          e);
    }
  }

  /** Applies changes to a map of held keys, in order. */
  static void apply(ValueReader reader, long changes, Map<Object, Object> map) throws IOException {
    for (long i = 0; i < changes; i++) {
      Object key = HeldKey.of(reader.read());
      Object value = reader.read();
      if (value == null) {
        map.remove(key);
      } else {
        map.put(key, value);
      }
    }
  }

  /** The state, when all is applied. */
  HeldState toHeldState() {
    List<Start> starts = chain.starts();
    boolean hasBefore = used + 1 < starts.size() || (used < starts.size() && chain.isComplete());
    List<String> superseded = new ArrayList<>();
    for (int i = 0; i < starts.size(); i++) {
      if (i < used || i > used + 1) { // Damaged, or older than the two that are kept.
        superseded.add(starts.get(i).snapshot().content().file());
      }
    }
    Retention retention =
        new Retention(point(used), hasBefore ? point(used + 1) : null, superseded);
    HeldState state = new HeldState(chain.handle().id(), base, retention);
    state.published = chain.handle();
    state.merged = chain.handle().version();
    return state;
  }

  /** The start of this number, or the beginning if there is none. */
  private RebuildPoint point(int number) {
    RebuildPoint point = RebuildPoint.beginning(0);
    if (number < chain.starts().size()) {
      Start start = chain.starts().get(number);
      point = RebuildPoint.beginning(start.appended()).at(start.snapshot(), start.position());
    }
    for (Part part : chain.parts().subList(firstPart(number), chain.parts().size())) {
      point.changed(new Appended(part.position(), part.position(), part.bytes()));
    }
    return point;
  }

  /** The first part of the chain that is not in the start of this number. */
  private int firstPart(int number) {
    return number < chain.starts().size() ? chain.starts().get(number).next() : 0;
  }
}
