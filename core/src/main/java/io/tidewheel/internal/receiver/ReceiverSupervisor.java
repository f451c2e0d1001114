package io.tidewheel.internal.receiver;

import io.tidewheel.StreamingException;
import io.tidewheel.internal.receiver.ReceiverSession.Ending;
import io.tidewheel.internal.receiver.ReceiverSession.Reason;
import io.tidewheel.internal.receiver.ReceiverSession.Subject;
import io.tidewheel.listener.RateLimit;
import io.tidewheel.listener.ReceiverInfo;
import io.tidewheel.listener.StreamingListener;
import io.tidewheel.receiver.Receiver;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one receiver receiving: starts it, starts it again when it fails, after pauses that get
 * longer, and stops the context when that is of no use. Its one thread lives until the receiver has
 * stopped for good. Thread-safe.
 */
final class ReceiverSupervisor<T> {
  private static final Logger LOG = LoggerFactory.getLogger(ReceiverSupervisor.class);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  /** A start that lasted so long was none of those that fail, though it may have stored nothing. */
  private static final Duration LASTED = Duration.ofMinutes(1);

  private final String name;
  private final Subject<T> subject;
  private final ReceiverContext context;
  private final Elsewhere elsewhere;
  private final Thread thread;
  private final CountDownLatch stopRequested = new CountDownLatch(1);

  // Guarded by this.
  private Session session;
  private RateLimiter limiter = new RateLimiter();
  private RateLimit limit = RateLimit.NONE;
  private boolean abandoned;
  private boolean active;
  private String lastErrorMessage = "";
  private String lastError = "";
  private Optional<Instant> lastErrorTime = Optional.empty();

  /**
   * @param elsewhere null if the receiver runs in this process
   */
  ReceiverSupervisor(
      int streamId,
      Receiver<T> receiver,
      ReceivedBlocks blocks,
      ReceiverContext context,
      Elsewhere elsewhere) {
    this.elsewhere = elsewhere;
    this.name = receiver.getClass().getSimpleName() + "-" + streamId;
    this.context = context;
    this.subject =
        new Subject<>(
            "tidewheel-" + context.appName() + "-receiver-" + streamId,
            streamId,
            receiver,
            blocks,
            new RecordSizes(context.codecs()),
            context.settings(),
            this::report);
    thread = new Thread(this::run, subject.name());
    thread.setDaemon(true);
  }

  /** Begins receiving; returns at once. */
  void start() {
    thread.start();
  }

  /**
   * Holds the receiver back to so many records per second, in this session and later ones.
   *
   * @param now also what listeners are told
   */
  synchronized void limit(RateLimit now) {
    limit = now;
    limiter.update(now.recordsPerSecond());
  }

  /** Whether the limit made the receiver wait since this was asked last. */
  synchronized boolean hasHeldBack() {
    return limiter.hasHeldBack();
  }

  /** Asks the receiver to stop, and to store what it has. Returns at once. */
  void requestStop() {
    stopRequested.countDown();
    synchronized (this) {
      if (session != null) {
        session.end(new Ending(Reason.SHUTDOWN, "the context stops", null, null));
      }
    }
  }

  /** Waits until it has. */
  boolean awaitStopped(Duration longest) throws InterruptedException {
    if (thread.getState() == Thread.State.NEW) {
      return true;
    }
    thread.join(Math.max(1, longest.toMillis()));
    return !thread.isAlive();
  }

  /** Has it stop without waiting for anything; what is not stored is dropped. */
  void abandon() {
    requestStop();
    synchronized (this) {
      abandoned = true;
      if (session != null) {
        session.abandon();
      }
    }
  }

  // ------------------------------------------------------------------ the supervisor's thread

  private void run() {
    try {
      supervise();
    } catch (InterruptedException e) {
      LOG.debug("{}: its supervisor was interrupted", name);
    } catch (Throwable e) {
      context.failed().accept(new StreamingException("receiver " + name + ": " + e, e));
    }
  }

  private void supervise() throws InterruptedException {
    long failures = 0;
    long storedBefore = subject.blocks().stored();
    long failingSince = 0;
    while (true) {
      long began = System.nanoTime();
      Ending ending = receive();
      long now = System.nanoTime();
      if (ending.reason() == Reason.SHUTDOWN || ending.reason() == Reason.STOP) {
        LOG.info("receiver {} stopped: {}", name, ending.message());
        return;
      }
      report(ending.message(), ending.error());
      long stored = subject.blocks().stored();
      if (failures == 0 || stored != storedBefore || now - began >= LASTED.toNanos()) {
        storedBefore = stored;
        failingSince = now;
        failures = 0;
      }
      failures++;
      Duration failing = Duration.ofNanos(now - failingSince);
      Duration most = context.settings().get(ReceiverKeys.GIVE_UP_AFTER);
      if (ending.reason() == Reason.FAIL || failing.compareTo(most) >= 0) {
        context.failed().accept(gaveUp(ending, failures, failing));
        return;
      }
      Duration pause = ending.delay() != null ? ending.delay() : pause(failures);
      LOG.info("receiver {} starts again in {} ms", name, pause.toMillis());
      if (stopRequested.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
        return;
      }
    }
  }

  private StreamingException gaveUp(Ending ending, long failures, Duration failing) {
    return new StreamingException(
        "receiver "
            + name
            + (ending.reason() == Reason.FAIL
                ? " cannot go on: " + ending.message()
                : " failed "
                    + failures
                    + " times and stored nothing for "
                    + failing.toSeconds()
                    + " s, longer than streaming.receiver.giveUpAfter; the last time: "
                    + ending.message()),
        ending.error());
  }

  private Duration pause(long failures) {
    long first = context.settings().get(ReceiverKeys.RESTART_DELAY).toMillis();
    long doubled = first << Math.min(failures - 1, 16);
    return Duration.ofMillis(Math.min(doubled, Math.max(first, LONGEST_PAUSE.toMillis())));
  }

  /** One session, from start to end. */
  private Ending receive() throws InterruptedException {
    Session next;
    synchronized (this) {
      limiter = new RateLimiter();
      limiter.update(limit.recordsPerSecond());
      next =
          elsewhere == null
              ? new ReceiverSession<>(subject, limiter)
              : new DistantSession<>(subject, limiter, elsewhere, context.codecs());
      session = next;
      if (abandoned) {
        next.abandon();
      }
    }
    if (stopRequested.getCount() == 0) {
      next.end(new Ending(Reason.SHUTDOWN, "the context stops", null, null));
    }
    boolean started = false;
    try {
      next.start();
      started = next.awaitStarted();
      if (started) {
        tell(true, StreamingListener::onReceiverStarted);
        LOG.info("receiver {} started, in the {}", name, next.place());
      }
      return next.awaitEnd();
    } finally {
      next.close();
      if (started) {
        tell(false, StreamingListener::onReceiverStopped);
      }
    }
  }

  // ------------------------------------------------------------------ events

  /** Has an error be known; by any thread. */
  void report(String message, Throwable error) {
    LOG.warn("receiver {}: {}", name, message, error);
    synchronized (this) {
      lastErrorMessage = message;
      lastError = error == null ? "" : trace(error);
      lastErrorTime = Optional.of(Instant.now());
    }
    ReceiverInfo info = info();
    context.events().accept(listener -> listener.onReceiverError(info));
  }

  private static String trace(Throwable error) {
    StringWriter text = new StringWriter();
    error.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  private void tell(boolean nowActive, BiConsumer<StreamingListener, ReceiverInfo> event) {
    synchronized (this) {
      active = nowActive;
    }
    ReceiverInfo info = info();
    context.events().accept(listener -> event.accept(listener, info));
  }

  private synchronized ReceiverInfo info() {
    return new ReceiverInfo(
        subject.streamId(),
        name,
        active,
        host(),
        session == null ? "driver" : session.place(),
        lastErrorMessage,
        lastError,
        lastErrorTime,
        limit);
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
