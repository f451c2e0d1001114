package io.tidewheel.internal.receiver;

import io.tidewheel.internal.receiver.TimedBlockGenerator.Cut;
import io.tidewheel.internal.receiver.TimedBlockGenerator.Parts;
import io.tidewheel.receiver.BlockGenerator;
import io.tidewheel.receiver.BlockGeneratorListener;
import io.tidewheel.receiver.BlockId;
import io.tidewheel.receiver.Receiver;
import io.tidewheel.receiver.ReceiverStoppedException;
import io.tidewheel.spi.config.Settings;
import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One start of a receiver, until it is stopped or has to be started anew: an epoch. The
 * supervisor's thread starts it, waits for what ends it, and closes it; all else may be called by
 * any thread.
 */
final class ReceiverSession<T> implements Session, ReceiverHost<T> {
  private static final Logger LOG = LoggerFactory.getLogger(ReceiverSession.class);
  private static final Duration AFTER_INTERRUPT = Duration.ofSeconds(2);
  private static final Duration LONG_WAIT = Duration.ofSeconds(10);

  /** A stop that waits for nothing still lets receivers close what they have open. */
  private static final Duration WHEN_ABANDONED = Duration.ofSeconds(2);

  private static final Duration LOOK = Duration.ofMillis(200);

  /** Why a session ends. */
  enum Reason {
    /** The receiver, or an exception, asks for another start. */
    RESTART,
    /** The receiver has enough. */
    STOP,
    /** It cannot go on, and neither can the context. */
    FAIL,
    /** The context stops. */
    SHUTDOWN
  }

  /**
   * The end of a session.
   *
   * @param error null if there is none
   * @param delay null if it is for the supervisor to say
   */
  record Ending(Reason reason, String message, Throwable error, Duration delay)
      implements Serializable {}

  /**
   * A receiver and what belongs to it.
   *
   * @param name for messages and threads
   * @param errors is told what the receiver reports
   */
  record Subject<T>(
      String name,
      int streamId,
      Receiver<T> receiver,
      ReceivedBlocks blocks,
      RecordSizes sizes,
      Settings settings,
      BiConsumer<String, Throwable> errors) {}

  /** What may fail. */
  private interface Storing {
    void run() throws IOException, InterruptedException;
  }

  private final Subject<T> subject;
  private final Cut cut;
  private final long epoch;
  private final RateLimiter limiter;
  private final AtomicLong blocksMade = new AtomicLong();
  private final SessionThreads threads;
  private final CompletableFuture<Ending> ending = new CompletableFuture<>();
  private final List<TimedBlockGenerator<T>> generators = new CopyOnWriteArrayList<>();
  private final TimedBlockGenerator<T> single;
  private Thread starting;
  private volatile boolean started;
  private volatile boolean closed;
  private volatile boolean abandoned;

  /**
   * @param limiter holds back what is stored
   */
  ReceiverSession(Subject<T> subject, RateLimiter limiter) {
    this.subject = subject;
    this.limiter = limiter;
    Settings settings = subject.settings();
    cut =
        new Cut(
            settings.get(ReceiverKeys.BLOCK_INTERVAL),
            settings.get(ReceiverKeys.BLOCK_MAX_BYTES),
            settings.get(ReceiverKeys.BLOCK_QUEUE_SIZE));
    epoch = subject.blocks().openEpoch();
    threads = new SessionThreads(subject.name() + "-" + epoch, this::died);
    single = generator(this::pushSingles);
  }

  // ------------------------------------------------------------------ start

  @Override
  public void start() {
    subject.receiver().attach(this);
    single.start();
    started = true;
    starting = new Thread(threads, this::runOnStart, subject.name() + "-start");
    starting.setDaemon(true);
    starting.start();
  }

  private void runOnStart() {
    try {
      subject.receiver().onStart();
    } catch (Throwable e) {
      ended(e, "onStart() failed");
    }
  }

  private void died(Thread thread, Throwable thrown) {
    if (thrown instanceof ReceiverStoppedException && !started) {
      return; // It learned of the stop, and ended: that is what it should do.
    }
    ended(thrown, "thread '" + thread.getName() + "' died");
  }

  private void ended(Throwable thrown, String what) {
    if (thrown instanceof InterruptedException && !started) {
      return;
    }
    Reason reason = thrown instanceof Error ? Reason.FAIL : Reason.RESTART;
    end(new Ending(reason, what + ": " + thrown, thrown, null));
  }

  @Override
  public boolean awaitStarted() {
    return true;
  }

  @Override
  public void end(Ending why) {
    boolean ignored = ending.complete(why);
  }

  @Override
  public Ending awaitEnd() throws InterruptedException {
    boolean hadThreads = false;
    boolean said = false;
    while (true) {
      try {
        return ending.get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        boolean has = threads.living().stream().anyMatch(thread -> !isOurs(thread));
        if (hadThreads && !has && !said) {
          said = true;
          subject
              .errors()
              .accept(
                  "all its threads have ended, and none called restart() or stop(): it may not"
                      + " receive any more",
                  null);
        }
        hadThreads |= has;
      } catch (ExecutionException e) {
        throw new IllegalStateException("no session ends that way; this is a bug in Tidewheel", e);
      }
    }
  }

  private boolean isOurs(Thread thread) {
    return generators.stream().anyMatch(generator -> generator.owns(thread))
        || thread.getName().equals(subject.name() + "-start");
  }

  // ------------------------------------------------------------------ close

  @Override
  public void close() throws InterruptedException {
    started = false;
    limiter.open();
    stopReceiver();
    generators.forEach(TimedBlockGenerator::stopAdding);
    for (TimedBlockGenerator<T> generator : generators) {
      boolean drained = generator.awaitStopped(LOOK);
      long began = System.nanoTime();
      boolean said = false;
      while (!drained) {
        if (!said && System.nanoTime() - began > LONG_WAIT.toNanos()) {
          said = true;
          LOG.warn(
              "{}: has waited {} s for its last blocks to be stored: there is no room for them, or"
                  + " onPushBlock() does not return",
              subject.name(),
              LONG_WAIT.toSeconds());
        }
        if (abandoned) {
          drop(generator);
          generator.awaitStopped(AFTER_INTERRUPT);
        }
        drained = abandoned || generator.awaitStopped(LOOK);
      }
    }
    closed = true;
    subject.blocks().closeEpoch();
  }

  private void drop(TimedBlockGenerator<T> generator) {
    long dropped = generator.abandon();
    if (dropped > 0) {
      LOG.warn(
          "{}: {} records that were buffered, and not stored, are dropped, since the context stops",
          subject.name(),
          dropped);
    }
  }

  private void stopReceiver() throws InterruptedException {
    Duration longest = subject.settings().get(ReceiverKeys.STOP_TIMEOUT);
    endStart();
    CompletableFuture<Void> done = new CompletableFuture<>();
    Callable<Void> onStop =
        () -> {
          subject.receiver().onStop();
          return null;
        };
    Thread stopping =
        new Thread(
            threads,
            () -> {
              try {
                onStop.call();
              } catch (Throwable e) {
                subject.errors().accept("onStop() failed: " + e, e);
              } finally {
                done.complete(null);
              }
            },
            subject.name() + "-stop");
    stopping.setDaemon(true);
    stopping.start();
    long began = System.nanoTime();
    while (!done.isDone() && System.nanoTime() - began < patience(longest).toNanos()) {
      stopping.join(LOOK.toMillis());
    }
    List<Thread> left = threads.living().stream().filter(thread -> !isGenerators(thread)).toList();
    if (!left.isEmpty()) {
      interrupt(left, longest);
    }
  }

  /** Never both at once: onStop() would miss what onStart() makes behind it. */
  private void endStart() throws InterruptedException {
    if (starting == null) {
      return;
    }
    starting.join(AFTER_INTERRUPT.toMillis()); // That it should stop it sees by isStopped().
    if (starting.isAlive()) {
      starting.interrupt();
      starting.join(AFTER_INTERRUPT.toMillis());
    }
  }

  private Duration patience(Duration longest) {
    return abandoned && longest.compareTo(WHEN_ABANDONED) > 0 ? WHEN_ABANDONED : longest;
  }

  private void interrupt(List<Thread> left, Duration longest) throws InterruptedException {
    // Those that are on their way out need no interrupt.
    long soon = System.nanoTime() + LOOK.toNanos();
    for (Thread thread : left) {
      thread.join(Math.max(1, (soon - System.nanoTime()) / 1_000_000));
    }
    left.forEach(Thread::interrupt);
    long deadline = System.nanoTime() + AFTER_INTERRUPT.toNanos();
    for (Thread thread : left) {
      thread.join(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
      if (thread.isAlive()) {
        LOG.warn(
            "{}: thread '{}' did not end within {} and an interrupt; what it offers from now on is"
                + " refused. It is at\n{}",
            subject.name(),
            thread.getName(),
            longest,
            Arrays.stream(thread.getStackTrace())
                .limit(10)
                .map(frame -> "  " + frame)
                .collect(Collectors.joining("\n")));
      }
    }
  }

  private boolean isGenerators(Thread thread) {
    return generators.stream().anyMatch(generator -> generator.owns(thread));
  }

  @Override
  public void abandon() {
    abandoned = true;
  }

  // ------------------------------------------------------------------ what the receiver calls

  @Override
  public void store(T record) {
    requireCurrent();
    single.addData(record);
  }

  @Override
  public void storeBlock(Iterator<? extends T> records) {
    requireCurrent();
    List<T> block = new ArrayList<>();
    long bytes = 0;
    while (records.hasNext()) {
      T record = records.next();
      long size = subject.sizes().of(record);
      if (!block.isEmpty() && bytes + size > cut.maxBytes()) {
        storeOne(block, bytes);
        block = new ArrayList<>();
        bytes = 0;
      }
      block.add(record);
      bytes += size;
    }
    if (!block.isEmpty()) {
      storeOne(block, bytes);
    }
  }

  private void storeOne(List<T> block, long bytes) {
    storing(
        () -> {
          if (!isGenerators(Thread.currentThread())) {
            limiter.acquire(block.size()); // A generator's records were held back before.
          }
          subject.blocks().add(nextId(), block, bytes, () -> abandoned);
        });
  }

  @Override
  public void storeRaw(ByteBuffer raw) {
    requireCurrent();
    storing(
        () -> {
          BlockFormat.InMemory block = subject.blocks().ofRaw(raw);
          limiter.acquire(block.records());
          subject.blocks().add(nextId(), block, () -> abandoned);
        });
  }

  private void storing(Storing storing) {
    try {
      storing.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ReceiverStoppedException(
          subject.name() + ": the thread was interrupted; the block is not stored");
    } catch (IOException e) {
      end(new Ending(Reason.FAIL, "a block cannot be stored: " + e.getMessage(), e, null));
      ReceiverStoppedException stopped =
          new ReceiverStoppedException(
              subject.name() + ": a block cannot be stored: " + e.getMessage());
      stopped.initCause(e);
      throw stopped;
    }
  }

  private void pushSingles(BlockId id, List<T> records) throws InterruptedException {
    try {
      subject.blocks().add(id, records, single.pushedBytes(), () -> abandoned);
    } catch (IOException e) {
      end(new Ending(Reason.FAIL, "a block cannot be stored: " + e.getMessage(), e, null));
    }
  }

  @Override
  public BlockGenerator<T> createBlockGenerator(BlockGeneratorListener<T> listener) {
    requireCurrent();
    TimedBlockGenerator<T> generator = generator(listener);
    generator.start();
    return generator;
  }

  private TimedBlockGenerator<T> generator(BlockGeneratorListener<T> listener) {
    TimedBlockGenerator<T> generator =
        new TimedBlockGenerator<>(
            new Parts<>(
                subject.name() + "-blocks-" + generators.size(),
                threads,
                cut,
                subject.sizes()::of,
                limiter,
                this::nextId,
                listener,
                e -> {
                  listener.onError("blocks cannot be stored", e);
                  ended(e, "a block could not be handed over");
                }));
    generators.add(generator);
    return generator;
  }

  private BlockId nextId() {
    return new BlockId(subject.streamId(), epoch, blocksMade.getAndIncrement());
  }

  /** Whether the caller is a thread that an earlier start of the receiver left behind. */
  private boolean isLeftBehind() {
    SessionThreads caller = SessionThreads.ofCurrentThread();
    return caller != null && caller != threads;
  }

  private void requireCurrent() {
    if (closed || isLeftBehind()) {
      throw new ReceiverStoppedException(
          subject.name()
              + ": thread '"
              + Thread.currentThread().getName()
              + "' belongs to a start of the receiver that is over; what it offers is refused."
              + " onStop() should have ended it");
    }
  }

  @Override
  public void reportError(String message, Throwable error) {
    subject.errors().accept(message, error);
  }

  @Override
  public void restart(String message, Throwable error, Duration delay) {
    endFor(new Ending(Reason.RESTART, message, error, delay));
  }

  @Override
  public void stop(String message, Throwable error) {
    endFor(new Ending(error == null ? Reason.STOP : Reason.FAIL, message, error, null));
  }

  private void endFor(Ending why) {
    if (isLeftBehind()) {
      LOG.info(
          "{}: a thread of an earlier start asked for {}, which is ignored: {}",
          subject.name(),
          why.reason(),
          why.message());
    } else {
      end(why);
    }
  }

  @Override
  public boolean isStarted() {
    return started && !ending.isDone() && !isLeftBehind();
  }

  @Override
  public int streamId() {
    return subject.streamId();
  }
}
