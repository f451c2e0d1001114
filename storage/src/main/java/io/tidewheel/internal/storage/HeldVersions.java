package io.tidewheel.internal.storage;

import io.tidewheel.internal.storage.VersionFiles.Chain;
import io.tidewheel.spi.state.StateId;
import java.lang.ref.SoftReference;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The versions that tasks of this process opened or sealed last, so that the next batch need not
 * read them: the map of one version per id, and what was changed since, by attempt. Which attempt
 * counts is known when the next batch opens its version; then the changes go into the map.
 *
 * <p>Who opens an id takes it out for a moment. Somebody else who opens it at that moment, a twin
 * of the same task, reads the files instead; nothing depends on finding anything here. The maps are
 * concurrent, since a task that was given up may still read one while it goes on to the next
 * version; what such a task makes of it counts for nothing.
 *
 * <p>Nobody tells this process that an id is updated elsewhere from now on. So references are soft:
 * when memory is short, the collector takes what was not used for the longest time.
 */
final class HeldVersions {
  private static final Map<Key, SoftReference<HeldVersions>> HELD = new ConcurrentHashMap<>();

  private static final long ANY = -1;

  private record Key(URI directory, StateId id) {}

  /** What an attempt changed. */
  record Sealed(Chain chain, Map<Object, Object> changes, Object derived) {}

  private final Map<Object, Object> map;
  private final Map<String, Sealed> sealed = new HashMap<>();
  private String version;
  private Chain chain;
  private Object derived;
  private long derivedFor = ANY;

  HeldVersions(String version, Chain chain, Map<Object, Object> map) {
    this.version = version;
    this.chain = chain;
    this.map = map;
  }

  /** What is held of the id, at this version; null if that has to be read. */
  static HeldVersions take(URI directory, StateId id, String version) {
    HeldVersions held = get(HELD.remove(new Key(directory, id)));
    return held != null && held.isAt(version) ? held : null;
  }

  void putBack(URI directory, StateId id) {
    HELD.put(new Key(directory, id), new SoftReference<>(this));
  }

  /** Remembers what an attempt sealed, if the version it began with is still held. */
  static void sealed(URI directory, StateId id, String base, String version, Sealed sealed) {
    HeldVersions held = get(HELD.get(new Key(directory, id)));
    if (held != null) {
      held.add(base, version, sealed);
    }
  }

  private static HeldVersions get(SoftReference<HeldVersions> held) {
    return held == null ? null : held.get();
  }

  static void forget(URI directory) {
    HELD.keySet().removeIf(key -> key.directory().equals(directory));
  }

  private synchronized void add(String base, String newVersion, Sealed changed) {
    if (version.equals(base)) {
      sealed.put(newVersion, changed);
    }
  }

  /**
   * Remembers what a batch left that changed nothing, for the next batch alone: that one begins
   * only when this one is committed, and a batch that ran elsewhere in between would be missing in
   * it.
   */
  static void unchanged(URI directory, StateId id, String version, long batch, Object derived) {
    HeldVersions held = get(HELD.get(new Key(directory, id)));
    if (held != null) {
      held.leave(version, batch, derived);
    }
  }

  private synchronized void leave(String of, long batch, Object left) {
    if (version.equals(of)) {
      derived = left;
      derivedFor = batch + 1;
    }
  }

  private synchronized boolean isAt(String wanted) {
    Sealed next = sealed.get(wanted);
    if (next != null) {
      next.changes()
          .forEach(
              (key, value) -> {
                if (HeapStateStore.valueOrNull(value) == null) {
                  map.remove(key);
                } else {
                  map.put(key, value);
                }
              });
      version = wanted;
      chain = next.chain();
      derived = next.derived();
      derivedFor = ANY;
      sealed.clear();
    }
    return version.equals(wanted);
  }

  Map<Object, Object> map() {
    return map;
  }

  synchronized Chain chain() {
    return chain;
  }

  /** Hands over what was left for this batch; once. */
  synchronized Object takeDerived(long batch) {
    Object taken = derivedFor == ANY || derivedFor == batch ? derived : null;
    derived = null;
    return taken;
  }
}
