package io.tidewheel.internal;

import java.io.Serializable;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An object of this process that functions refer to. Where a function is serialized, as strict mode
 * does with all of them, only a number goes along, and its copies find the same object again.
 * Thread-safe; keeps the object as long as one of the originals is kept.
 */
public final class Registered<T> implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final UUID PROCESS = UUID.randomUUID();
  private static final AtomicLong NUMBERS = new AtomicLong();
  private static final Map<Long, Entry> ENTRIES = new ConcurrentHashMap<>();
  private static final ReferenceQueue<Object> GONE = new ReferenceQueue<>();

  private static final class Entry extends WeakReference<Object> {
    private final long number;

    Entry(long number, Object object) {
      super(object, GONE);
      this.number = number;
    }
  }

  private final UUID process;
  private final long number;
  private final transient T object;

  private Registered(UUID process, long number, T object) {
    this.process = process;
    this.number = number;
    this.object = object;
  }

  /** Registers an object. */
  public static <T> Registered<T> of(T object) {
    for (Reference<?> gone = GONE.poll(); gone != null; gone = GONE.poll()) {
      ENTRIES.remove(((Entry) gone).number);
    }
    long number = NUMBERS.incrementAndGet();
    ENTRIES.put(number, new Entry(number, object));
    return new Registered<>(PROCESS, number, object);
  }

  /** The object; null in another process than the one it was registered in. */
  public T get() {
    return object;
  }

  /** Whether it is the same object of the same process, here or elsewhere. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Registered<?> that
        && number == that.number
        && process.equals(that.process);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(number);
  }

  @SuppressWarnings("unchecked") // The number was given to a T.
  private Object readResolve() {
    Entry entry = process.equals(PROCESS) ? ENTRIES.get(number) : null;
    return new Registered<>(process, number, entry == null ? null : (T) entry.get());
  }
}
