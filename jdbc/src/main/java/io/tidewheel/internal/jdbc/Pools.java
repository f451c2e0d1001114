package io.tidewheel.internal.jdbc;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The pools of this process, one for each way to connect to a database. A pool is closed with the
 * last control that uses it; where there are tasks and no control, as on executors, when the
 * process ends. Thread-safe; nothing is connected under the lock.
 */
final class Pools {
  /** What must be equal to share connections. Dialects have no state, and may have no equals. */
  private record Key(Login login, Limits limits) {}

  private static final class Entry {
    final Pool pool;
    int controls;

    Entry(Pool pool) {
      this.pool = pool;
    }
  }

  private static final Map<Key, Entry> OPEN = new HashMap<>();
  private static boolean hooked;

  private Pools() {}

  /** The pool for a control, which {@linkplain #release releases} it. */
  static Pool acquire(Database database) {
    synchronized (OPEN) {
      Entry entry = entry(database);
      entry.controls++;
      return entry.pool;
    }
  }

  /** The pool for a task. */
  static Pool of(Database database) {
    synchronized (OPEN) {
      Entry entry = entry(database);
      if (entry.controls == 0 && !hooked) {
        hooked = true;
        Runtime.getRuntime().addShutdownHook(new Thread(Pools::closeUnused, "jdbc-pools-closer"));
      }
      return entry.pool;
    }
  }

  private static Entry entry(Database database) {
    return OPEN.computeIfAbsent(key(database), absent -> new Entry(new Pool(database)));
  }

  private static Key key(Database database) {
    return new Key(database.login(), database.limits());
  }

  static void release(Database database) {
    Entry last = null;
    synchronized (OPEN) {
      Entry entry = OPEN.get(key(database));
      if (--entry.controls == 0) {
        last = OPEN.remove(key(database));
      }
    }
    if (last != null) {
      last.pool.close();
    }
  }

  /** A program that still runs ends its batch first, and then closes its pool itself. */
  private static void closeUnused() {
    List<Entry> unused;
    synchronized (OPEN) {
      unused = OPEN.values().stream().filter(entry -> entry.controls == 0).toList();
    }
    unused.forEach(entry -> entry.pool.close());
  }
}
