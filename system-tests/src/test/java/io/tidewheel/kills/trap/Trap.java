package io.tidewheel.kills.trap;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stops a thread of this process at a step, says so to the parent, and waits to be killed, or for
 * the word to go on. There is one in a process, since what must call it is made by service loaders.
 * Thread-safe.
 *
 * <p>Lines of standard output are for the parent, and lines of standard input from it. If that
 * ends, so does this process, so that none is left over.
 */
public final class Trap {
  private static final AtomicLong ARRIVALS = new AtomicLong();
  private static final CountDownLatch RELEASED = new CountDownLatch(1);
  private static volatile Step armed;
  private static volatile long wanted;
  private static volatile Phase phase = Phase.STARTING;

  /** What the journal is written for. */
  public enum Phase {
    STARTING(Step.BASELINE),
    WORKING(Step.JOURNAL),
    COMMITTING(Step.JOURNAL_COMMIT);

    private final Step journalStep;

    Phase(Step journalStep) {
      this.journalStep = journalStep;
    }
  }

  private Trap() {}

  /** Has the thread stop that comes to the step for the {@code arrival}-th time. */
  public static void arm(Step step, long arrival) {
    wanted = arrival;
    armed = step;
  }

  /** Begins to listen to the parent. */
  public static void listen() {
    Thread thread = new Thread(Trap::readCommands, "parent");
    thread.setDaemon(true);
    thread.start();
  }

  private static void readCommands() {
    try {
      int read = System.in.read();
      while (read >= 0) {
        RELEASED.countDown();
        read = System.in.read();
      }
    } catch (IOException e) {
      System.err.println("the parent cannot be heard any more: " + e);
    }
    Runtime.getRuntime().halt(2);
  }

  /** Says a line to the parent. */
  public static void say(String line) {
    synchronized (System.out) {
      byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
      System.out.write(bytes, 0, bytes.length);
      System.out.flush();
    }
  }

  public static void phase(Phase next) {
    phase = next;
  }

  /** A thread has come to a step. */
  public static void at(Step step) {
    if (step == armed && ARRIVALS.incrementAndGet() == wanted) {
      say("AT " + step);
      awaitRelease();
    }
  }

  /** A thread writes the journal. */
  public static void atJournal() {
    at(phase.journalStep);
  }

  /** A thread changes files: that is part of the start, or a step of its own. */
  public static void atFile(Step step) {
    at(phase == Phase.STARTING ? Step.BASELINE : step);
  }

  private static void awaitRelease() {
    boolean interrupted = false;
    while (RELEASED.getCount() > 0) {
      try {
        RELEASED.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
