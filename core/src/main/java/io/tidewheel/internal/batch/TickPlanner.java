package io.tidewheel.internal.batch;

import io.tidewheel.internal.batch.Inputs.Named;
import io.tidewheel.internal.checkpoint.Entry.BatchPlanned;
import io.tidewheel.spi.source.PlanRequest;
import io.tidewheel.spi.source.SourceUnavailableException;
import io.tidewheel.spi.time.BatchClock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for ticks and names the ranges of their batches. A source that cannot answer is asked again
 * after a pause that doubles; meanwhile ticks pass and are merged. Used by one thread.
 */
final class TickPlanner {
  private static final Logger LOG = LoggerFactory.getLogger(TickPlanner.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final BatchClock clock;
  private final BatchTimes times;
  private final Inputs inputs;
  private final StopRequest stop;
  private final long mostUnmerged;
  private long previous;
  private long nextId;
  private long mostRecords;
  private Duration pause = Duration.ZERO;

  /**
   * @param mostUnmerged how many ticks may wait for a batch of their own; 0 merges all that passed
   * @param from where the first batch begins
   */
  TickPlanner(
      BatchClock clock,
      BatchTimes times,
      Inputs inputs,
      StopRequest stop,
      long mostUnmerged,
      From from) {
    this.clock = clock;
    this.times = times;
    this.inputs = inputs;
    this.stop = stop;
    this.mostUnmerged = mostUnmerged;
    this.previous = from.previous();
    this.nextId = from.nextId();
    this.mostRecords = from.mostRecords();
  }

  /**
   * Where planning begins.
   *
   * @param previous the time of the batch before the first, milliseconds since the epoch
   * @param mostRecords how many records the first batch may have; later ones any number
   */
  record From(long previous, long nextId, long mostRecords) {}

  /** The next batch; null if the context stops first. */
  PlannedBatch next() throws Exception {
    while (true) {
      clock.waitUntil(Instant.ofEpochMilli(times.after(previous)), stop::isRequested);
      if (stop.isRequested()) {
        return null;
      }
      long passed = Math.max(1, times.passed(previous, clock.now().toEpochMilli()));
      long ticks = mostUnmerged == 0 ? passed : Math.max(1, passed - mostUnmerged + 1);
      long time = times.merged(previous, ticks);
      PlannedBatch planned = plan(Instant.ofEpochMilli(time));
      if (planned != null) {
        previous = time;
        nextId++;
        mostRecords = Long.MAX_VALUE;
        return planned;
      }
      stop.await(pause);
    }
  }

  /** Whether {@link #next} would not have to wait for a tick. */
  boolean hasTickPassed() {
    return !stop.isRequested() && times.passed(previous, clock.now().toEpochMilli()) > 0;
  }

  private PlannedBatch plan(Instant time) throws Exception {
    long started = System.nanoTime();
    try {
      Named named = inputs.plan(new PlanRequest(nextId, time, inputs.interval(), mostRecords));
      if (!pause.isZero()) {
        LOG.info("batch={}: the source answers again", nextId);
        pause = Duration.ZERO;
      }
      int ticks = (int) ((time.toEpochMilli() - previous) / times.interval());
      return new PlannedBatch(
          nextId,
          time,
          ticks,
          named.ranges(),
          inputs.describe(named.ranges(), named.limits()),
          clock.now(),
          Duration.ofNanos(System.nanoTime() - started),
          new BatchPlanned(
              nextId,
              time.toEpochMilli(),
              ticks,
              inputs.noted(named.ranges()),
              named.limit().noted()));
    } catch (SourceUnavailableException e) {
      if (pause.isZero()) {
        LOG.warn("batch={} waits: {}; asking again until it answers", nextId, e.getMessage());
        pause = FIRST_PAUSE;
      } else {
        LOG.debug("batch={} still waits", nextId, e);
        pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
      }
      return null;
    }
  }
}
