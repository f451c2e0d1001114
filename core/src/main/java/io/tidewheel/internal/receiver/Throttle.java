package io.tidewheel.internal.receiver;

import io.tidewheel.internal.rate.RateControl;
import io.tidewheel.listener.LimitedBy;
import io.tidewheel.listener.RateLimit;
import io.tidewheel.spi.config.Settings;

/**
 * How fast a receiver may receive: as fast as batches take its records, and no faster than {@code
 * streaming.receiver.maxRate}; and what really holds it back. Used by the planning thread.
 */
final class Throttle {
  /** What is let in while blocks wait for a batch, of what batches have room for. */
  private static final double WHILE_BEHIND = 0.9;

  /** The share of the time that is waited for the disk, from which on it is to blame. */
  private static final double MOSTLY = 0.8;

  private final ReceivedBlocks blocks;
  private final ReceiverSupervisor<?> supervisor;
  private final double maxRate;
  private RateLimit held;
  private long lastNanos = System.nanoTime();
  private long lastWriting;

  /** Sets the limit that holds before the first batch. */
  Throttle(ReceivedBlocks blocks, ReceiverSupervisor<?> supervisor, Settings settings) {
    this.blocks = blocks;
    this.supervisor = supervisor;
    long most = settings.get(ReceiverKeys.MAX_RATE);
    maxRate = most <= 0 ? Double.POSITIVE_INFINITY : most;
    Double initial = RateControl.initialRate(settings);
    held =
        within(initial == null ? RateLimit.NONE : new RateLimit(initial, LimitedBy.INITIAL_RATE));
    supervisor.limit(new RateLimit(held.recordsPerSecond(), LimitedBy.NOTHING));
  }

  private RateLimit within(RateLimit allowed) {
    return maxRate <= allowed.recordsPerSecond() && maxRate < Double.POSITIVE_INFINITY
        ? new RateLimit(maxRate, LimitedBy.MAX_RATE)
        : allowed;
  }

  /**
   * Sets the limit.
   *
   * @param allowed what batches have room for
   * @return what holds, and what held back since the last call
   */
  RateLimit update(RateLimit allowed) {
    boolean behind = blocks.hasUnplanned();
    LimitedBy by = heldBackBy(behind, allowed);
    double room = allowed.recordsPerSecond() * (behind ? WHILE_BEHIND : 1);
    held = within(new RateLimit(room, allowed.by()));
    RateLimit now = new RateLimit(held.recordsPerSecond(), by);
    supervisor.limit(now);
    return now;
  }

  private LimitedBy heldBackBy(boolean behind, RateLimit allowed) {
    boolean byRate = supervisor.hasHeldBack();
    if (blocks.isFull() || isWriting()) {
      return LimitedBy.DISK;
    }
    if (byRate) {
      return held.by();
    }
    return behind ? allowed.by() : LimitedBy.NOTHING;
  }

  private boolean isWriting() {
    long now = System.nanoTime();
    long writing = blocks.writingNanos();
    boolean mostly = writing - lastWriting > MOSTLY * (now - lastNanos);
    lastNanos = now;
    lastWriting = writing;
    return mostly;
  }
}
