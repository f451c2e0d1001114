package io.tidewheel.internal.rate;

import io.tidewheel.internal.rate.RateEstimator.Sample;
import java.util.Random;

/**
 * A job with a clock of its own, whose batches last {@code fixed + perRecord * n}, give or take
 * noise, one every second. Ticks that pass while a batch runs are merged into the next.
 */
final class SimulatedJob {
  private static final long FIRST_BATCH = 5_000;

  final RateEstimator estimator;
  private final double noise;
  private final Random random;
  double fixed;
  double perRecord;

  /** How many records come in per second; infinite for as many as a batch may have. */
  double arriving = Double.POSITIVE_INFINITY;

  private double waiting;
  private double end;
  private double lastTick;

  /** Of the last batch. */
  long records;

  double seconds;
  double late;

  SimulatedJob(double fixed, double perRecord, double noise, long seed, Gains gains) {
    this.estimator = new RateEstimator(gains, 1, Double.POSITIVE_INFINITY);
    this.fixed = fixed;
    this.perRecord = perRecord;
    this.noise = noise;
    this.random = new Random(seed);
  }

  SimulatedJob(double fixed, double perRecord, double noise, long seed) {
    this(fixed, perRecord, noise, seed, new Gains(1, 0.2, 0, 1));
  }

  /** What it could process in the time, per second. */
  double capacity() {
    return (1 - fixed) / perRecord;
  }

  /** How many records a batch may have now. */
  long limit() {
    return Double.isInfinite(estimator.rate())
        ? FIRST_BATCH
        : Math.max(1, Math.round(estimator.rate()));
  }

  /** Runs the next batch: at its tick, or at once if that has passed. */
  void batch() {
    double begin = Math.max(end, lastTick + 1);
    double tick = Math.floor(begin);
    waiting = Double.isInfinite(arriving) ? limit() : waiting + arriving * (tick - lastTick);
    late = begin - tick;
    lastTick = tick;
    records = (long) Math.min((double) limit(), waiting);
    waiting -= records;
    seconds = (fixed + perRecord * records) * (1 + noise * (2 * random.nextDouble() - 1));
    end = begin + seconds;
    estimator.update(new Sample(records, seconds, late));
  }

  void batches(int count) {
    for (int i = 0; i < count; i++) {
      batch();
    }
  }
}
