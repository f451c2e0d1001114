package io.tidewheel.internal.rate;

import io.tidewheel.internal.rate.RateEstimator.Sample;
import io.tidewheel.listener.LimitedBy;
import io.tidewheel.spi.config.Settings;
import java.time.Duration;

/**
 * The limit that batches have now. The batch thread feeds it; any thread may ask. Without {@code
 * streaming.backpressure.enabled} there is no limit.
 */
public final class RateControl {
  private final boolean enabled;
  private final double interval;
  private final Gains gains;
  private RateEstimator estimator;
  private volatile BatchLimit limit = BatchLimit.NONE;

  public RateControl(Settings settings, Duration batchInterval) {
    enabled = settings.get(RateKeys.ENABLED);
    interval = batchInterval.toNanos() / 1e9;
    Double minRate = settings.get(RateKeys.MIN_RATE);
    gains =
        new Gains(
            settings.get(RateKeys.PROPORTIONAL),
            settings.get(RateKeys.INTEGRAL),
            settings.get(RateKeys.DERIVED),
            minRate == null ? 1 / interval : minRate);
    estimator = new RateEstimator(gains, interval, Double.POSITIVE_INFINITY);
    Double initial = initialRate(settings);
    if (initial != null) {
      limit = new BatchLimit(Long.MAX_VALUE, perBatch(initial), LimitedBy.INITIAL_RATE);
    }
  }

  /** What an input may give before the first batch was measured, per second; null if any number. */
  public static Double initialRate(Settings settings) {
    return settings.get(RateKeys.ENABLED) ? settings.get(RateKeys.INITIAL_RATE) : null;
  }

  /**
   * Goes on from the limit of an earlier process, before the first batch.
   *
   * @param records {@link BatchLimit#noted}
   */
  public void resume(long records) {
    if (enabled && records > 0) {
      estimator = new RateEstimator(gains, interval, records / interval);
      limit = new BatchLimit(records, Long.MAX_VALUE, LimitedBy.PROCESSING_TIME);
    }
  }

  public BatchLimit limit() {
    return limit;
  }

  /** Learns what a batch cost, in the order of batches; on the batch thread. */
  public void committed(BatchCost cost) {
    if (!enabled) {
      return;
    }
    estimator.update(
        new Sample(cost.records(), cost.took().toNanos() / 1e9, cost.late().toNanos() / 1e9));
    if (!Double.isInfinite(estimator.rate())) {
      LimitedBy by = cost.isWriting() ? LimitedBy.DISK : LimitedBy.PROCESSING_TIME;
      limit = new BatchLimit(perBatch(estimator.rate()), Long.MAX_VALUE, by);
    }
  }

  /** At least one: a batch without records would never tell that there is room for more. */
  private long perBatch(double rate) {
    return Math.max(1, Math.round(rate * interval));
  }
}
