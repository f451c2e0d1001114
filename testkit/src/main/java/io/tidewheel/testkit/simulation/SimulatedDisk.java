package io.tidewheel.testkit.simulation;

import io.tidewheel.spi.file.Directory;
import io.tidewheel.spi.file.DirectoryInUseException;
import io.tidewheel.spi.file.DirectoryLock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.LockSupport;

/**
 * A disk in memory that does what real ones do at the worst moment. It can be made to stop working
 * at any of its steps; what it holds after that is what was synced, and of the rest what the seed
 * says: pages are lost, torn or garbage, and names that were not synced are forgotten, each for
 * itself.
 *
 * <p>A step is a call that changes something: to create, write, sync, rename or delete. They are
 * counted from 1. A program reaches the disk as {@code sim:NAME}. Thread-safe.
 */
public final class SimulatedDisk implements AutoCloseable {
  private static final ConcurrentMap<String, SimulatedDisk> NAMED = new ConcurrentHashMap<>();

  private final String name;
  private final SplittableRandom random;

  /** By path, as programs see them now. */
  private final Map<String, SimulatedFile> files = new TreeMap<>();

  /** By path, as they are surely after a crash. */
  private final Map<String, SimulatedFile> durableNames = new HashMap<>();

  /** Changes of names since their directory was synced, in order. */
  private final List<NameChange> unsyncedNames = new ArrayList<>();

  private final Map<String, Lock> locks = new HashMap<>();
  private final Directory root = new SimulatedDirectory(this, "");
  private int steps;
  private int syncs;
  private int crashStep = Integer.MAX_VALUE;
  private int failingSync = Integer.MAX_VALUE;
  private boolean allSyncsFail;
  private long capacity = Long.MAX_VALUE;
  private long syncNanos;
  private boolean readOnly;
  private boolean crashed;

  /** One thing a directory would say differently after a crash. */
  private record NameChange(String removed, String added, SimulatedFile file) {
    String directory() {
      String path = added == null ? removed : added;
      return path.substring(0, path.lastIndexOf('/') + 1);
    }
  }

  private SimulatedDisk(String name, long seed) {
    this.name = name;
    this.random = new SplittableRandom(seed);
  }

  /**
   * An empty disk that programs reach as {@code sim:NAME} until it is closed.
   *
   * @param seed decides what a crash leaves
   */
  public static SimulatedDisk named(String name, long seed) {
    SimulatedDisk disk = new SimulatedDisk(name, seed);
    NAMED.put(name, disk);
    return disk;
  }

  /** Programs reach it as {@code sim:NAME}. */
  public String name() {
    return name;
  }

  static SimulatedDisk find(String name) {
    SimulatedDisk disk = NAMED.get(name);
    if (disk == null) {
      throw new IllegalArgumentException("there is no simulated disk of the name '" + name + "'");
    }
    return disk;
  }

  /** Its topmost directory; after a crash every call on it says so. */
  public Directory root() {
    return root;
  }

  /** How many steps were taken. */
  public synchronized int steps() {
    return steps;
  }

  /** How many syncs were among them, of files and of names. */
  public synchronized int syncs() {
    return syncs;
  }

  /** How many bytes all files have. */
  public synchronized long size() {
    return files.values().stream().mapToLong(SimulatedFile::length).sum();
  }

  /** Has it stop working at a step: the step is done, half done or not done. */
  public synchronized void crashAt(int step) {
    crashStep = step;
  }

  /** Has it stop working now, between two steps. */
  public synchronized void crash() {
    crashed = true;
  }

  /** Has a sync fail, counted from 1 for the next one. What it was to write may be lost. */
  public synchronized void failSync(int number) {
    failingSync = syncs + number;
  }

  /** Has all syncs fail from now on. */
  public synchronized void failAllSyncs() {
    allSyncsFail = true;
  }

  /** How long each sync takes from now on. */
  public synchronized void slowSyncs(Duration each) {
    syncNanos = each.toNanos();
  }

  /** The paths of all files, sorted. */
  public synchronized List<String> paths() {
    return List.copyOf(files.keySet());
  }

  /** Flips the bits of one byte of a file, as a bad disk may. */
  public synchronized void flip(String path, int position) {
    files.get(path).flip(position);
  }

  /** How many bytes fit on it; writes beyond that are cut short and fail. */
  public synchronized void capacity(long bytes) {
    capacity = bytes;
  }

  /** Whether changes are refused. */
  public synchronized void readOnly(boolean now) {
    readOnly = now;
  }

  /**
   * The disk after its machine came up again, under the same name. This one stays dead. May be
   * called without a crash before, which is then a crash between two steps.
   */
  public synchronized SimulatedDisk afterCrash(long seed) {
    crashed = true;
    SimulatedDisk next = new SimulatedDisk(name, seed);
    next.capacity = capacity;
    Map<String, SimulatedFile> names = new TreeMap<>(durableNames);
    for (NameChange change : unsyncedNames) {
      if (random.nextBoolean()) {
        apply(change, names);
      }
    }
    // A file may have kept its old name and got its new one too; it is one file all the same.
    Map<SimulatedFile, SimulatedFile> left = new HashMap<>();
    names.forEach(
        (path, file) ->
            next.files.put(path, left.computeIfAbsent(file, lost -> lost.afterCrash(random))));
    next.durableNames.putAll(next.files);
    NAMED.put(name, next);
    return next;
  }

  /**
   * The disk after only the process was killed, under the same name: it holds everything, and of
   * that as much for sure as before. This one is dead.
   */
  public synchronized SimulatedDisk afterKill() {
    crashed = true;
    SimulatedDisk next = new SimulatedDisk(name, random.nextLong());
    next.capacity = capacity;
    next.files.putAll(files);
    next.durableNames.putAll(durableNames);
    next.unsyncedNames.addAll(unsyncedNames);
    NAMED.put(name, next);
    return next;
  }

  private static void apply(NameChange change, Map<String, SimulatedFile> names) {
    if (change.removed() != null) {
      names.remove(change.removed());
    }
    if (change.added() != null) {
      names.put(change.added(), change.file());
    }
  }

  /** Forgets the disk. */
  @Override
  public void close() {
    NAMED.remove(name, this);
  }

  // ------------------------------------------------------------------ steps

  /** Something a step does, or does in part. */
  private interface Change {
    void make() throws IOException;
  }

  /**
   * Returns if the disk has not crashed.
   *
   * @throws SimulatedCrash if it has
   */
  public synchronized void checkAlive() {
    if (crashed) {
      throw new SimulatedCrash("disk " + name + " crashed at step " + steps);
    }
  }

  private void step(Change change) throws IOException {
    step(change, () -> {});
  }

  private void step(Change whole, Change half) throws IOException {
    checkAlive();
    steps++;
    if (steps >= crashStep) {
      crashed = true;
      switch (random.nextInt(3)) {
        case 0 -> whole.make();
        case 1 -> half.make();
        default -> {
          // Not done at all.
        }
      }
      throw new SimulatedCrash("disk " + name + " crashed at step " + steps);
    }
    if (readOnly) {
      throw new IOException("disk " + name + ": Read-only file system");
    }
    whole.make();
  }

  synchronized List<String> list(String directory) {
    checkAlive();
    return files.keySet().stream()
        .filter(path -> path.startsWith(directory) && path.indexOf('/', directory.length()) < 0)
        .map(path -> path.substring(directory.length()))
        .toList();
  }

  synchronized SimulatedFile find(String directory, String file) {
    checkAlive();
    return files.get(directory + file);
  }

  private void change(NameChange change) {
    apply(change, files);
    unsyncedNames.add(change);
  }

  synchronized SimulatedFile create(String path) throws IOException {
    SimulatedFile file = new SimulatedFile();
    step(() -> change(new NameChange(null, path, file)));
    return file;
  }

  synchronized void rename(String from, String to) throws IOException {
    step(() -> change(new NameChange(from, to, files.get(from))));
  }

  synchronized void delete(String path) throws IOException {
    if (files.containsKey(path)) {
      step(() -> change(new NameChange(path, null, null)));
    }
  }

  synchronized void write(SimulatedFile file, byte[] bytes) throws IOException {
    step(() -> write(file, bytes, bytes.length), () -> write(file, bytes, random(bytes.length)));
  }

  private int random(int most) {
    return most == 0 ? 0 : random.nextInt(most);
  }

  private void write(SimulatedFile file, byte[] bytes, int count) throws IOException {
    long free = Math.max(0, capacity - size());
    file.append(bytes, (int) Math.min(free, count));
    if (free < count) {
      throw new IOException("disk " + name + ": No space left on device");
    }
  }

  synchronized int read(SimulatedFile file, byte[] target, long position) {
    checkAlive();
    return file.read(target, 0, target.length, position);
  }

  synchronized long length(SimulatedFile file) {
    checkAlive();
    return file.length();
  }

  synchronized void sync(SimulatedFile file) throws IOException {
    step(
        () -> {
          if (failsNextSync()) {
            file.failSync();
            throw new IOException("disk " + name + ": Input/output error");
          }
          file.sync();
        });
  }

  synchronized void syncNames(String directory) throws IOException {
    step(
        () -> {
          if (failsNextSync()) {
            throw new IOException("disk " + name + ": Input/output error");
          }
          for (NameChange change : unsyncedNames) {
            if (change.directory().equals(directory)) {
              apply(change, durableNames);
            }
          }
          unsyncedNames.removeIf(change -> change.directory().equals(directory));
        });
  }

  private boolean failsNextSync() {
    if (syncNanos > 0) {
      LockSupport.parkNanos(syncNanos);
    }
    syncs++;
    return allSyncsFail || syncs == failingSync;
  }

  synchronized DirectoryLock lock(
      Directory directory, String path, String holder, boolean takingOver) throws IOException {
    checkAlive();
    if (readOnly) {
      throw new IOException(directory + ": Read-only file system");
    }
    Lock other = locks.get(path);
    if (other != null && !takingOver) {
      throw new DirectoryInUseException(directory, other.holder);
    }
    Lock lock = new Lock(directory, path, holder);
    locks.put(path, lock);
    return lock;
  }

  private final class Lock implements DirectoryLock {
    private final Directory directory;
    private final String path;
    private final String holder;

    Lock(Directory directory, String path, String holder) {
      this.directory = directory;
      this.path = path;
      this.holder = holder;
    }

    @Override
    public void check() throws IOException {
      synchronized (SimulatedDisk.this) {
        Lock present = locks.get(path);
        if (present != this) {
          throw new DirectoryInUseException(directory, present == null ? "-" : present.holder);
        }
      }
    }

    @Override
    public void close() {
      synchronized (SimulatedDisk.this) {
        locks.remove(path, this);
      }
    }
  }
}
