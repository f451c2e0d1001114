package io.tidewheel.internal.receiver;

import io.tidewheel.receiver.BlockGenerator;
import io.tidewheel.receiver.BlockGeneratorListener;
import io.tidewheel.receiver.BlockId;
import io.tidewheel.receiver.ReceiverStoppedException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * The block generator. Two threads of its own: one cuts a block at every interval, the other hands
 * blocks over. A block that is full is cut by the thread that adds the next record, which waits if
 * the queue is full; so order is kept, and what is held in memory is bounded.
 */
final class TimedBlockGenerator<T> implements BlockGenerator<T> {

  private enum State {
    INITIALIZED,
    ACTIVE,
    STOPPED_ADDING_DATA,
    STOPPED_GENERATING_BLOCKS,
    STOPPED_ALL
  }

  /** How blocks are cut. */
  record Cut(Duration interval, long maxBytes, long queueSize) {}

  /**
   * What a generator works with.
   *
   * @param name of its threads
   * @param group of its threads
   * @param ids names of its blocks, one after the other
   * @param failed is told, once, why blocks cannot be handed over any more
   */
  record Parts<T>(
      String name,
      ThreadGroup group,
      Cut cut,
      ToLongFunction<Object> sizes,
      RateLimiter limiter,
      Supplier<BlockId> ids,
      BlockGeneratorListener<T> listener,
      Consumer<Throwable> failed) {}

  private record Block<T>(BlockId id, List<T> records, long bytes) {}

  private final Parts<T> parts;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();
  private final Condition blockMade = lock.newCondition();
  private final Condition stateChanged = lock.newCondition();
  private final Thread timer;
  private final Thread pusher;

  // Guarded by the lock.
  private State state = State.INITIALIZED;
  private List<T> buffer = new ArrayList<>();
  private long bufferBytes;
  private final Deque<Block<T>> queue = new ArrayDeque<>();
  private Throwable failure;

  /** Of the block that is handed over; of the pushing thread. */
  private volatile long pushedBytes;

  TimedBlockGenerator(Parts<T> parts) {
    this.parts = parts;
    timer = thread(this::cutBlocks, "-interval");
    pusher = thread(this::pushBlocks, "-pushing");
  }

  private Thread thread(Runnable task, String duty) {
    Thread thread = new Thread(parts.group(), task, parts.name() + duty);
    thread.setDaemon(true);
    return thread;
  }

  void start() {
    lock.lock();
    try {
      state = State.ACTIVE;
    } finally {
      lock.unlock();
    }
    timer.start();
    pusher.start();
  }

  // ------------------------------------------------------------------ adding

  @Override
  public void addData(T record) {
    addOne(record, false, null);
  }

  @Override
  public void addDataWithCallback(T record, Object metadata) {
    addOne(record, true, metadata);
  }

  private void addOne(T record, boolean tell, Object metadata) {
    long bytes = parts.sizes().applyAsLong(record);
    try {
      parts.limiter().acquire(1);
      lock.lockInterruptibly();
      try {
        awaitRoom(bytes);
        buffer.add(record);
        bufferBytes += bytes;
        if (tell) {
          parts.listener().onAddData(record, metadata);
        }
      } finally {
        lock.unlock();
      }
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  @Override
  public void addMultipleDataWithCallback(Iterator<? extends T> records, Object metadata) {
    List<T> all = new ArrayList<>();
    long bytes = 0;
    while (records.hasNext()) {
      T record = records.next();
      all.add(record);
      bytes += parts.sizes().applyAsLong(record);
    }
    if (all.isEmpty()) {
      return;
    }
    try {
      parts.limiter().acquire(all.size());
      lock.lockInterruptibly();
      try {
        awaitRoom(bytes);
        buffer.addAll(all);
        bufferBytes += bytes;
        parts.listener().onAddData(all.get(all.size() - 1), metadata);
      } finally {
        lock.unlock();
      }
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  /** Waits, holding the lock, until the block that is being made has room, or another is. */
  private void awaitRoom(long bytes) throws InterruptedException {
    requireActive();
    while (bufferBytes > 0 && bufferBytes + bytes > parts.cut().maxBytes() && !tryCut()) {
      room.await();
      requireActive();
    }
  }

  private ReceiverStoppedException interrupted() {
    Thread.currentThread().interrupt();
    return new ReceiverStoppedException(
        parts.name() + ": the thread was interrupted; the record is not stored");
  }

  private void requireActive() {
    if (state != State.ACTIVE) {
      throw new ReceiverStoppedException(
          parts.name() + ": the receiver was stopped or is started anew; the record is not stored");
    }
  }

  // ------------------------------------------------------------------ cutting

  /** Makes a block of what is buffered, holding the lock. False if the queue has no room. */
  private boolean tryCut() {
    if (queue.size() >= parts.cut().queueSize()) {
      return false;
    }
    BlockId id = parts.ids().get();
    try {
      parts.listener().onGenerateBlock(id);
    } catch (RuntimeException | Error e) {
      fail(e); // Whoever adds data may catch it, and the listener's positions are wrong then.
      throw e;
    }
    List<T> records = buffer;
    buffer = new ArrayList<>(records.size());
    queue.addLast(new Block<>(id, records, bufferBytes));
    bufferBytes = 0;
    blockMade.signal();
    room.signalAll();
    return true;
  }

  private void cutBlocks() {
    lock.lock();
    try {
      long nanos = parts.cut().interval().toNanos();
      long due = System.nanoTime() + nanos;
      while (state == State.ACTIVE) {
        long left = due - System.nanoTime();
        if (left > 0) {
          boolean ignored = stateChanged.await(left, TimeUnit.NANOSECONDS);
        } else {
          cutWhatIsThere();
          due = Math.max(due + nanos, System.nanoTime());
        }
      }
      cutWhatIsThere();
    } catch (InterruptedException e) {
      buffer.clear();
    } catch (RuntimeException | Error e) {
      fail(e);
    } finally {
      advance(State.STOPPED_GENERATING_BLOCKS);
      blockMade.signalAll();
      stateChanged.signalAll();
      lock.unlock();
    }
  }

  private void cutWhatIsThere() throws InterruptedException {
    while (!buffer.isEmpty() && failure == null && !tryCut()) {
      room.await();
    }
  }

  // ------------------------------------------------------------------ handing over

  private void pushBlocks() {
    try {
      for (Block<T> block = nextBlock(); block != null; block = nextBlock()) {
        pushedBytes = block.bytes();
        parts.listener().onPushBlock(block.id(), block.records());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Throwable e) {
      fail(e);
    } finally {
      lock.lock();
      try {
        advance(State.STOPPED_ALL);
        queue.clear();
        buffer.clear();
        room.signalAll();
        stateChanged.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /** Whether a thread is one of its own. */
  boolean owns(Thread thread) {
    return thread == timer || thread == pusher;
  }

  /** About how many bytes the block has that is handed over. */
  long pushedBytes() {
    return pushedBytes;
  }

  /** Null behind the last. */
  private Block<T> nextBlock() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (queue.isEmpty() && state.compareTo(State.STOPPED_GENERATING_BLOCKS) < 0) {
        blockMade.await();
      }
      Block<T> block = queue.pollFirst();
      room.signalAll();
      return block;
    } finally {
      lock.unlock();
    }
  }

  private void fail(Throwable cause) {
    boolean first;
    lock.lock();
    try {
      first = failure == null;
      failure = cause;
      advance(State.STOPPED_ADDING_DATA);
      room.signalAll();
      stateChanged.signalAll();
    } finally {
      lock.unlock();
    }
    if (first) {
      parts.failed().accept(cause);
    }
  }

  // ------------------------------------------------------------------ stopping

  /** Takes no more records, and makes blocks of those it has; does not wait. */
  void stopAdding() {
    lock.lock();
    try {
      advance(state == State.INITIALIZED ? State.STOPPED_ALL : State.STOPPED_ADDING_DATA);
      room.signalAll();
      stateChanged.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until all blocks have been handed over.
   *
   * @return false if that took longer
   */
  boolean awaitStopped(Duration longest) throws InterruptedException {
    long deadline = System.nanoTime() + longest.toNanos();
    lock.lockInterruptibly();
    try {
      while (state != State.STOPPED_ALL) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        boolean ignored = stateChanged.await(left, TimeUnit.NANOSECONDS);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Ends at once; what was not handed over is dropped. Returns how many records that may be. */
  long abandon() {
    long dropped;
    lock.lock();
    try {
      dropped = buffer.size();
      for (Block<T> block : queue) {
        dropped += block.records().size();
      }
    } finally {
      lock.unlock();
    }
    timer.interrupt();
    pusher.interrupt();
    return dropped;
  }

  @Override
  public boolean isActive() {
    return is(State.ACTIVE);
  }

  @Override
  public boolean isStopped() {
    return is(State.STOPPED_ALL);
  }

  private void advance(State to) {
    if (state.compareTo(to) < 0) {
      state = to;
    }
  }

  private boolean is(State wanted) {
    lock.lock();
    try {
      return state == wanted;
    } finally {
      lock.unlock();
    }
  }
}
