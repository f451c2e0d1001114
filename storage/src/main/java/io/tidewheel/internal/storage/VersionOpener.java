package io.tidewheel.internal.storage;

import io.tidewheel.internal.storage.HeldVersions.Sealed;
import io.tidewheel.internal.storage.VersionFiles.Chain;
import io.tidewheel.spi.codec.Codecs;
import io.tidewheel.spi.file.DirectoryProvider;
import io.tidewheel.spi.state.SharedStateStores;
import io.tidewheel.spi.state.StateHandle;
import io.tidewheel.spi.state.StateId;
import io.tidewheel.spi.state.StateStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * Opens versions that lie in files below a directory, wherever a task runs: a directory per
 * operator and in it one per partition.
 *
 * <p>A version is written as changes as long as they stay few: reading it back takes no more than
 * {@link #LONGEST_CHAIN} files, nor twice the pairs that are held.
 */
record VersionOpener(URI directory, Codecs codecs) implements SharedStateStores.Opener {
  private static final int LONGEST_CHAIN = 16;
  private static final int LONGEST_NAME = 100;
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,99}");
  private static final Map<String, DirectoryProvider> PROVIDERS = new ConcurrentHashMap<>();

  @Override
  public <K, V> StateStore<K, V> open(StateId id, StateHandle base, long batchId, String attempt)
      throws IOException {
    String version = base == null ? "" : base.location();
    HeldVersions held = HeldVersions.take(directory, id, version);
    if (held == null) {
      Map<Object, Object> map = new ConcurrentHashMap<>();
      Chain chain = version.isEmpty() ? Chain.EMPTY : files(id).read(version, map);
      held = new HeldVersions(version, chain, map);
    }
    Object derived = held.takeDerived(batchId);
    held.putBack(directory, id);
    HeldVersions opened = held;
    return new HeapStateStore<>(
        (store, changes, left) -> seal(store, changes, left, opened, base, attempt),
        id,
        batchId,
        held.map(),
        derived);
  }

  private StateHandle seal(
      HeapStateStore<?, ?> store,
      Map<Object, Object> changes,
      Object derived,
      HeldVersions opened,
      StateHandle base,
      String attempt) {
    StateId id = store.id();
    if (changes.isEmpty()) {
      HeldVersions.unchanged(
          directory, id, base == null ? "" : base.location(), store.batchId(), derived);
      return base == null ? new StateHandle(id, store.batchId(), "") : base;
    }
    Chain before = opened.chain();
    boolean all =
        before.files().isEmpty()
            || before.files().size() >= LONGEST_CHAIN
            || before.changed() + changes.size() > opened.map().size();
    String name = store.batchId() + "-" + attempt + (all ? VersionFiles.ALL : VersionFiles.CHANGES);
    try {
      if (all) {
        Map<Object, Object> pairs = new HashMap<>(opened.map());
        changes.forEach(
            (key, value) -> {
              if (HeapStateStore.valueOrNull(value) == null) {
                pairs.remove(key);
              } else {
                pairs.put(key, value);
              }
            });
        files(id).write(name, Chain.EMPTY.files(), pairs);
      } else {
        files(id).write(name, before.files(), changes);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "state="
              + id
              + ", batch="
              + store.batchId()
              + ": cannot be sealed in "
              + files(id)
              + ": "
              + e.getMessage(),
          e);
    }
    Chain chain = all ? Chain.EMPTY.plus(name, 0) : before.plus(name, changes.size());
    HeldVersions.sealed(
        directory,
        id,
        base == null ? "" : base.location(),
        name,
        new Sealed(chain, changes, derived));
    return new StateHandle(id, store.batchId(), name);
  }

  /** The files of an id. */
  VersionFiles files(StateId id) {
    return new VersionFiles(
        PROVIDERS
            .computeIfAbsent(directory.getScheme(), scheme -> find(directory))
            .open(directory)
            .subdirectory(nameOf(id.operator()))
            .subdirectory(Integer.toString(id.partition())),
        id,
        codecs);
  }

  /** A directory's name for an operator: the operator's, unless no directory may be called so. */
  private static String nameOf(String operator) {
    if (PLAIN.matcher(operator).matches()) {
      return operator;
    }
    CRC32C checksum = new CRC32C();
    checksum.update(operator.getBytes(StandardCharsets.UTF_8));
    String plain = operator.replaceAll("[^A-Za-z0-9_-]", "_");
    return "_"
        + plain.substring(0, Math.min(plain.length(), LONGEST_NAME))
        + "-"
        + Long.toHexString(checksum.getValue());
  }

  private static DirectoryProvider find(URI location) {
    for (DirectoryProvider provider : ServiceLoader.load(DirectoryProvider.class)) {
      if (provider.scheme().equals(location.getScheme())) {
        return provider;
      }
    }
    throw new IllegalArgumentException(
        "state at "
            + location
            + ": nothing on the class path of this process opens "
            + location.getScheme()
            + ": locations; add the module that does to the jar of the program");
  }
}
