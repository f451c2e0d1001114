package io.tidewheel.internal.batch;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Names the ranges of a batch at its tick, on a thread of its own, while earlier batches run. When
 * as many batches wait as may, ticks wait too.
 */
final class QueueingSchedule implements Schedule {
  private static final long LONGEST_CLOSE_SECONDS = 30;

  /** What the tick thread hands over: a batch, a failure, or the end. */
  private record Handed(PlannedBatch batch, Exception failure) {}

  private static final Handed END = new Handed(null, null);

  private final TickPlanner planner;
  private final Semaphore free;
  private final BlockingQueue<Handed> waiting = new LinkedBlockingQueue<>();
  private final Thread thread;

  QueueingSchedule(TickPlanner planner, String threadName, int mostQueued) {
    this.planner = planner;
    this.free = new Semaphore(mostQueued);
    this.thread = new Thread(this::tick, threadName);
    thread.setDaemon(true);
    thread.start();
  }

  private void tick() {
    Handed last = END;
    try {
      while (true) {
        free.acquire();
        PlannedBatch batch = planner.next();
        if (batch == null) {
          break;
        }
        waiting.add(new Handed(batch, null));
      }
    } catch (InterruptedException e) {
      // The context stops; the end is handed over below.
    } catch (Exception e) {
      last = new Handed(null, e);
    } finally {
      waiting.add(last);
    }
  }

  @Override
  public PlannedBatch next() throws Exception {
    Handed next = waiting.take();
    free.release();
    if (next.failure() != null) {
      throw next.failure();
    }
    return next.batch();
  }

  @Override
  public boolean isBehind() {
    Handed next = waiting.peek();
    return next != null && next.batch() != null;
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(LONGEST_CLOSE_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
