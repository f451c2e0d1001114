package io.tidewheel.internal.receiver;

import io.tidewheel.internal.receiver.ReceiverSession.Ending;
import io.tidewheel.internal.receiver.ReceiverSession.Reason;
import io.tidewheel.internal.receiver.ReceiverSession.Subject;
import io.tidewheel.spi.codec.Codecs;
import io.tidewheel.spi.engine.LongTasks;
import java.io.Serializable;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The driver's end of a session whose receiver runs in another process: gives orders, and takes
 * reports until the session is over. It is over when the other process said so, or has ended, or
 * when the supervisor waits no longer.
 */
final class DistantSession<T> implements Session, LongTasks.Inbox {
  private static final Logger LOG = LoggerFactory.getLogger(DistantSession.class);
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration LONG_WAIT = Duration.ofSeconds(10);
  private static final Duration AFTER_ABANDON = Duration.ofSeconds(2);

  private final Subject<T> subject;
  private final RateLimiter limiter;
  private final Elsewhere elsewhere;
  private final Supplier<Codecs> codecs;
  private final CompletableFuture<Ending> ending = new CompletableFuture<>();
  private final CountDownLatch started = new CountDownLatch(1);
  private LongTasks.Running running;
  private volatile boolean stopping;
  private volatile boolean abandoned;
  private volatile String place = "driver";

  /** Guarded by this, so that no report is taken when it is over. */
  private boolean over;

  /**
   * @param limiter says how much the receiver may store
   */
  DistantSession(
      Subject<T> subject, RateLimiter limiter, Elsewhere elsewhere, Supplier<Codecs> codecs) {
    this.subject = subject;
    this.limiter = limiter;
    this.elsewhere = elsewhere;
    this.codecs = codecs;
  }

  @Override
  public void start() {
    BlockRange known = subject.blocks().known();
    long epoch = subject.blocks().openEpoch();
    running =
        elsewhere
            .tasks()
            .start(
                subject.name(),
                subject.receiver().preferredLocation(),
                new ReceiverTask<>(
                    subject.name(),
                    subject.streamId(),
                    subject.receiver(),
                    subject.settings(),
                    codecs.get(),
                    elsewhere.log(),
                    new BlockRange(known.from(), known.until(), epoch - 1, 0, 0)),
                this);
    CompletableFuture<Void> ignored =
        running
            .ended()
            .whenComplete(
                (nothing, error) ->
                    end(
                        new Ending(
                            Reason.RESTART,
                            "its task ended without a word, as when its process dies: " + place,
                            error,
                            null)));
  }

  @Override
  public boolean awaitStarted() throws InterruptedException {
    long began = System.nanoTime();
    boolean said = false;
    while (!started.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
      if (ending.isDone()) {
        return started.getCount() == 0;
      }
      if (!said && System.nanoTime() - began > LONG_WAIT.toNanos()) {
        said = true;
        LOG.warn(
            "{}: has waited {} s for a process to run in; each receiver takes a core of the cluster"
                + " for as long as it receives, and batches need some, too",
            subject.name(),
            LONG_WAIT.toSeconds());
      }
    }
    return true;
  }

  @Override
  public Ending awaitEnd() throws InterruptedException {
    try {
      return ending.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("no session ends that way; this is a bug in Tidewheel", e);
    }
  }

  @Override
  public void end(Ending why) {
    boolean ignored = ending.complete(why);
  }

  @Override
  public void close() throws InterruptedException {
    stopping = true;
    if (running != null) {
      if (started.getCount() > 0) {
        abandoned = true;
      }
      boolean ended = awaitTask(LOOK);
      while (!ended && !abandoned) {
        ended = awaitTask(LOOK);
      }
      if (!ended) {
        running.cancel();
        boolean ignored = awaitTask(AFTER_ABANDON);
      }
    }
    synchronized (this) {
      over = true;
    }
    subject.blocks().observed(false, 0);
    subject.blocks().closeEpoch();
  }

  private boolean awaitTask(Duration longest) throws InterruptedException {
    try {
      running.ended().get(longest.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (ExecutionException e) {
      return true;
    } catch (TimeoutException e) {
      return false;
    }
  }

  @Override
  public void abandon() {
    abandoned = true;
  }

  @Override
  public String place() {
    return place;
  }

  // ------------------------------------------------------------------ reports

  @Override
  public synchronized Serializable answer(Serializable question) {
    if (over) {
      return Orders.OVER;
    }
    long number = take((Report) question);
    return new Orders(
        false, stopping, abandoned, limiter.perSecond(), subject.blocks().committedUntil(), number);
  }

  /** Returns the number of the block that is reported, -1 if none is. */
  private long take(Report report) {
    if (report instanceof Report.Began began) {
      place = began.place();
    } else if (report instanceof Report.Started) {
      started.countDown();
    } else if (report instanceof Report.Stored stored) {
      subject.blocks().reported(stored.blocks());
    } else if (report instanceof Report.Kept kept) {
      return subject.blocks().reported(kept);
    } else if (report instanceof Report.Progress progress) {
      subject.blocks().observed(progress.full(), progress.waitedNanos());
      if (progress.heldBack()) {
        limiter.heldBackElsewhere();
      }
    } else if (report instanceof Report.Trouble trouble) {
      subject.errors().accept(trouble.message(), trouble.error());
    } else if (report instanceof Report.Ended ended) {
      end(ended.ending());
    }
    return -1;
  }
}
