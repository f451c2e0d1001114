package io.tidewheel.testkit.contract;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Where functions note what happened. An engine may run a serialized copy of a function, so a copy
 * of a probe is the probe itself.
 */
final class Probe implements Serializable, AutoCloseable {
  private static final long serialVersionUID = 1L;
  private static final AtomicLong IDS = new AtomicLong();
  private static final Map<Long, Probe> OPEN = new ConcurrentHashMap<>();

  private final long id = IDS.incrementAndGet();
  private final transient List<Object> events = new ArrayList<>();
  private transient volatile Object shared;

  Probe() {
    OPEN.put(id, this);
  }

  synchronized void note(Object event) {
    events.add(event);
    notifyAll();
  }

  synchronized List<Object> events() {
    return List.copyOf(events);
  }

  synchronized int count(Object event) {
    return Collections.frequency(events, event);
  }

  /** Waits until {@code event} was noted. */
  synchronized void await(Object event) throws InterruptedException {
    while (!events.contains(event)) {
      wait();
    }
  }

  /** Notes {@code event} and whether it came as an interrupt that the wait for ever ended. */
  void blockAfter(Object event) throws InterruptedException {
    note(event);
    try {
      await("never noted");
    } catch (InterruptedException e) {
      note(event + " interrupted");
      throw e;
    }
  }

  /** Hands over what a function could not capture. */
  void share(Object object) {
    shared = object;
  }

  Object shared() {
    return shared;
  }

  private Object readResolve() {
    return OPEN.get(id);
  }

  @Override
  public void close() {
    OPEN.remove(id);
  }
}
