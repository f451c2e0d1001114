package io.tidewheel.internal.receiver;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;

/**
 * The threads that one start of a receiver began, directly or through others: it learns of an
 * exception that ends one of them, and tells them apart from those of an earlier start.
 */
final class SessionThreads extends ThreadGroup {
  private final BiConsumer<Thread, Throwable> died;

  /**
   * @param died is told what ended a thread, on that thread
   */
  SessionThreads(String name, BiConsumer<Thread, Throwable> died) {
    super(name);
    this.died = died;
  }

  @Override
  public void uncaughtException(Thread thread, Throwable thrown) {
    died.accept(thread, thrown);
  }

  /** Those that live. */
  List<Thread> living() {
    Thread[] threads = new Thread[activeCount() + 16];
    int found = enumerate(threads);
    return Arrays.stream(threads, 0, found).filter(Objects::nonNull).toList();
  }

  /** The start that the current thread belongs to; null if it is none's. */
  static SessionThreads ofCurrentThread() {
    for (ThreadGroup group = Thread.currentThread().getThreadGroup();
        group != null;
        group = group.getParent()) {
      if (group instanceof SessionThreads session) {
        return session;
      }
    }
    return null;
  }
}
