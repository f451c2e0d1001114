package io.tidewheel.receiver;

import io.tidewheel.StorageLevel;
import io.tidewheel.internal.receiver.ReceiverHost;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Receives records from somewhere that pushes them, or that cannot be read again, and stores them
 * for batches to take. Given to {@link io.tidewheel.StreamingContext#receiverStream}.
 *
 * <pre>{@code
 * class Ticks extends Receiver<String> {
 *   private transient Feed feed;
 *
 *   Ticks() {
 *     super(StorageLevel.MEMORY_AND_DISK_SER());
 *   }
 *
 *   public void onStart() throws IOException {
 *     feed = Feed.connect();
 *     new Thread(() -> {
 *       try {
 *         while (!isStopped()) {
 *           store(feed.next());
 *         }
 *       } catch (IOException e) {
 *         restart("the feed broke", e);
 *       }
 *     }, "ticks").start();
 *   }
 *
 *   public void onStop() throws IOException {
 *     feed.close();
 *   }
 * }
 * }</pre>
 *
 * <p><b>What storing promises.</b>
 *
 * <table>
 *   <caption>when a call returns</caption>
 *   <tr><th>call</th><th>when it returns</th><th>without write-ahead log</th><th>with it</th></tr>
 *   <tr><td>{@code store(record)}</td><td>it is buffered</td>
 *       <td>lost if the process dies before its batch is committed</td>
 *       <td>lost if the process dies within the block interval or so that it is buffered</td></tr>
 *   <tr><td>{@code store(block)}</td><td>the block is stored</td>
 *       <td>lost if the process dies before its batch is committed</td>
 *       <td>never lost: it is durable, and the source may be told to forget it</td></tr>
 * </table>
 *
 * <p>All store methods may be called by any thread while the receiver is started. They wait when
 * records come faster than the rate limit allows, or when all room for blocks is taken: that is how
 * the source is held back. They throw {@link ReceiverStoppedException} once the receiver, as the
 * calling thread knew it, was stopped; the thread should end then.
 *
 * <p><b>Supervision.</b> {@link #onStart} and {@link #onStop} are called one after the other, never
 * at once, by threads of the supervisor; a receiver may be started again after it was stopped.
 * Threads that are started inside {@code onStart}, directly or by each other, belong to that start:
 * an exception that ends one of them restarts the receiver, and after the receiver was started anew
 * they cannot store any more, nor stop or restart it, and for them it is stopped. An exception of
 * {@code onStart} restarts the receiver, too. Restarts come after a pause that doubles ({@code
 * streaming.receiverRestartDelay}, up to a minute). A receiver that keeps failing and stores
 * nothing for {@code streaming.receiver.giveUpAfter}, counted from the first failure, stops the
 * context with the cause; a start that lasted a minute is not counted among those that failed.
 *
 * <p>Fields that cannot be serialized are transient and set in {@code onStart}, if the program is
 * to run on a cluster.
 *
 * @param <T> record
 */
public abstract class Receiver<T> implements Serializable {
  private static final long serialVersionUID = 1L;

  private final StorageLevel storageLevel;
  private transient volatile ReceiverHost<T> host;

  /**
   * @param storageLevel where blocks are held until their batch is committed: as objects or as
   *     bytes, in memory only, on disk only, or in memory and what does not fit there on disk. With
   *     a write-ahead log blocks are on disk in any case
   */
  protected Receiver(StorageLevel storageLevel) {
    this.storageLevel = Objects.requireNonNull(storageLevel, "storageLevel");
  }

  /** Starts receiving: starts threads, or registers for callbacks, and returns. */
  public abstract void onStart() throws Exception;

  /**
   * Ends what {@link #onStart} began: its threads have ended, and its connections are closed, when
   * this returns. What is stored until then counts. Called also after an onStart that failed. It
   * may take {@code streaming.receiver.stopTimeout}; then it is interrupted.
   */
  public abstract void onStop() throws Exception;

  /** The host on which this is best run; only engines of several hosts ask. */
  public Optional<String> preferredLocation() {
    return Optional.empty();
  }

  public final StorageLevel storageLevel() {
    return storageLevel;
  }

  // ------------------------------------------------------------------ storing

  /** Buffers one record; a block is made of it and others every {@code streaming.blockInterval}. */
  public final void store(T record) {
    host().store(record);
  }

  /**
   * Stores records as a block, or as several if there are more than {@code
   * streaming.blockMaxBytes}, in this order. Single records that were stored before may come later.
   */
  public final void store(List<? extends T> block) {
    host().storeBlock(block.iterator());
  }

  /** The same. */
  public final void store(Iterator<? extends T> block) {
    host().storeBlock(block);
  }

  /**
   * The same.
   *
   * @param metadata not used: programs for Spark Streaming may pass it
   */
  public final void store(Iterator<? extends T> block, Object metadata) {
    host().storeBlock(block);
  }

  /**
   * Stores a block of records that are bytes already, as {@link RawBlock#of} makes them.
   *
   * @param bytes from its position to its limit; copied before this returns
   * @throws IllegalArgumentException if it is no such block
   */
  public final void store(ByteBuffer bytes) {
    host().storeRaw(bytes);
  }

  /** The same; the metadata is not used. */
  public final void store(ByteBuffer bytes, Object metadata) {
    host().storeRaw(bytes);
  }

  /**
   * A generator of blocks of its own, for a receiver that has to know which records are in which
   * block; made in {@link #onStart}, which it runs from then on. It is stopped, and empties, after
   * {@link #onStop}. What it makes of records is the listener's affair.
   */
  protected final BlockGenerator<T> createBlockGenerator(BlockGeneratorListener<T> listener) {
    return host().createBlockGenerator(Objects.requireNonNull(listener, "listener"));
  }

  // ------------------------------------------------------------------ life

  /** Tells listeners and the log of an error that the receiver gets over. */
  public final void reportError(String message, Throwable error) {
    host().reportError(message, error);
  }

  /** Has the receiver stopped and, after a pause, started again. Returns at once. */
  public final void restart(String message) {
    host().restart(message, null, null);
  }

  /** The same, because of an error. */
  public final void restart(String message, Throwable error) {
    host().restart(message, error, null);
  }

  /** The same, after a pause of so many milliseconds. */
  public final void restart(String message, Throwable error, int delayMillis) {
    host().restart(message, error, Duration.ofMillis(delayMillis));
  }

  /** Ends the receiver for good, and nothing else: the stream has no records from then on. */
  public final void stop(String message) {
    host().stop(message, null);
  }

  /** Ends the receiver for good because of an error: the context stops with it as the cause. */
  public final void stop(String message, Throwable error) {
    host().stop(message, Objects.requireNonNull(error, "error"));
  }

  /** Whether it was started, and not asked to stop since. */
  public final boolean isStarted() {
    ReceiverHost<T> current = host;
    return current != null && current.isStarted();
  }

  /** The opposite of {@link #isStarted}: what a receiving loop asks before each round. */
  public final boolean isStopped() {
    return !isStarted();
  }

  /** The number of the input stream, as listeners know it. */
  public final int streamId() {
    return host().streamId();
  }

  /** What supervises this; set by Tidewheel before {@link #onStart}. Not for users. */
  public final void attach(ReceiverHost<T> newHost) {
    host = newHost;
  }

  private ReceiverHost<T> host() {
    ReceiverHost<T> current = host;
    if (current == null) {
      throw new IllegalStateException(
          getClass().getName()
              + " is not started: call this from onStart() or later, on a receiver that was given"
              + " to ssc.receiverStream(...)");
    }
    return current;
  }
}
