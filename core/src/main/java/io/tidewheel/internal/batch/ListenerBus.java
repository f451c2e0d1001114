package io.tidewheel.internal.batch;

import io.tidewheel.listener.StreamingListener;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells listeners what happened, in order, on one thread of its own that exists once there is a
 * listener. Nothing that batches depend on goes this way: a listener that is far behind misses
 * events rather than holding batches up. Thread-safe.
 */
public final class ListenerBus implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ListenerBus.class);
  private static final int MOST_WAITING = 10_000;
  private static final long LONGEST_CLOSE_SECONDS = 10;

  private final String threadName;
  private final List<StreamingListener> listeners = new CopyOnWriteArrayList<>();
  private final BlockingQueue<Consumer<StreamingListener>> waiting =
      new LinkedBlockingQueue<>(MOST_WAITING);
  private final AtomicLong missed = new AtomicLong();
  private Thread thread;
  private volatile boolean closed;

  public ListenerBus(String threadName) {
    this.threadName = threadName;
  }

  /** Adds a listener, at any time; it hears what happens from now on. */
  public synchronized void add(StreamingListener listener) {
    listeners.add(listener);
    if (thread == null && !closed) {
      thread = new Thread(this::deliver, threadName);
      thread.setDaemon(true);
      thread.start();
    }
  }

  public void remove(StreamingListener listener) {
    listeners.remove(listener);
  }

  boolean isEmpty() {
    return listeners.isEmpty();
  }

  void post(Consumer<StreamingListener> event) {
    if (!listeners.isEmpty() && !waiting.offer(event) && missed.getAndIncrement() == 0) {
      LOG.warn(
          "listeners are {} events behind; they miss events until they catch up", MOST_WAITING);
    }
  }

  private void deliver() {
    try {
      while (!closed || !waiting.isEmpty()) {
        Consumer<StreamingListener> event = waiting.poll(100, TimeUnit.MILLISECONDS);
        if (event != null) {
          listeners.forEach(listener -> tell(listener, event));
        } else if (missed.get() > 0) {
          LOG.warn("listeners caught up; they missed {} events", missed.getAndSet(0));
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("listener thread was interrupted; {} events undelivered", waiting.size());
    }
  }

  private static void tell(StreamingListener listener, Consumer<StreamingListener> event) {
    try {
      event.accept(listener);
    } catch (RuntimeException e) {
      LOG.warn("listener {} threw", listener.getClass().getName(), e);
    }
  }

  /** Delivers what waits, within a bounded time, and ends the thread. */
  @Override
  public void close() {
    Thread delivering;
    synchronized (this) {
      closed = true;
      delivering = thread;
    }
    if (delivering == null || delivering == Thread.currentThread()) {
      return;
    }
    boolean ignored =
        waiting.offer(listener -> {}); // Wakes the thread; if it is full, it is awake.
    try {
      delivering.join(TimeUnit.SECONDS.toMillis(LONGEST_CLOSE_SECONDS));
      delivering.interrupt();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
