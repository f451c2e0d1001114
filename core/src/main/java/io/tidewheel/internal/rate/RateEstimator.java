package io.tidewheel.internal.rate;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Learns from each batch how many records per second can be processed.
 *
 * <p>The algorithm is a PID controller of the kind that Spark Streaming documents (the settings
 * {@code streaming.backpressure.pid.*}; textbook form: K. J. Åström, T. Hägglund, PID Controllers,
 * 1995), with the distance between the limit and the measured capacity as its error and the records
 * that are late as its integral. It differs where Spark's is known to fail:
 *
 * <ul>
 *   <li>Capacity is what fits into the interval <em>behind the fixed cost</em> of a batch. A batch
 *       is taken to last {@code fixed + perRecord * n}; {@code fixed} is learned from empty batches
 *       and from pairs of batches of different size. Otherwise small batches look slow, get
 *       smaller, and look slower still.
 *   <li>A batch whose work is a small part of the interval says nothing against the limit, so
 *       little input does not bring it down.
 *   <li>Differences of the size of noise are averaged, larger ones count at once. The limit grows
 *       no further than the batch proves: in proportion to its whole time, or twofold.
 *   <li>Being late counts up to two intervals, so that an outage has no after-effect.
 * </ul>
 *
 * <p>Without a clock and threads of its own; owned by one thread.
 */
final class RateEstimator {
  private static final int REMEMBERED = 8;

  /** Batches whose sizes differ by less do not tell the fixed cost. */
  private static final double LEAST_DIFFERENCE = 0.2;

  /** What the work of a batch must be, of the interval, to speak against the limit. */
  private static final double TELLING = 0.25;

  private static final double NEAR = 0.5;
  private static final double SLOW = 0.75;

  /** Of a batch, and of the interval, at least so much is for records, whatever the model says. */
  private static final double LEAST_WORK = 0.1;

  private static final double NOISE = 1.5;
  private static final double AVERAGED = 0.2;
  private static final double MOST_LATE = 2;

  /**
   * A batch that was done.
   *
   * @param records of all inputs
   * @param seconds from the begin of its planning to its commit
   * @param late seconds from its tick to its begin
   */
  record Sample(long records, double seconds, double late) {}

  private final Gains gains;
  private final double interval;
  private final Deque<Sample> latest = new ArrayDeque<>();
  private double rate;
  private double fixed = Double.NaN;
  private double perRecord = Double.NaN;
  private double lastError = Double.NaN;

  /**
   * @param interval between batches, in seconds
   * @param rate to begin with; infinite if nothing is known
   */
  RateEstimator(Gains gains, double interval, double rate) {
    this.gains = gains;
    this.interval = interval;
    this.rate = rate;
  }

  /** The limit in records per second; infinite until there was a batch with records. */
  double rate() {
    return rate;
  }

  /** What a batch costs without records, as far as is known, in seconds. */
  double fixed() {
    return Double.isNaN(fixed) ? 0 : fixed;
  }

  /** Learns from a batch. */
  void update(Sample sample) {
    if (sample.records() == 0) {
      learnFixed(sample.seconds(), sample.seconds() < fixed ? 0.5 : 0.2);
      return;
    }
    learnFromPair(sample);
    double seconds = Math.max(sample.seconds(), 1e-6);
    fixed = Math.min(fixed, (1 - LEAST_WORK) * seconds); // It took less; NaN stays.
    double work = seconds - fixed();
    learnPerRecord(work / sample.records());
    double capacity = capacity(sample.records(), seconds);
    double next = Double.isInfinite(rate) ? capacity : controlled(sample, capacity, seconds);
    if (!Double.isInfinite(rate) && !tells(sample, work)) {
      next = Math.max(next, rate);
    }
    rate = Math.max(next, gains.minRate());
  }

  /** Whether a batch may speak against the limit; one far below it only if it was slow as well. */
  private boolean tells(Sample sample, double work) {
    boolean isNear = sample.records() >= NEAR * rate * interval;
    return work >= TELLING * interval && (isNear || sample.seconds() >= SLOW * interval);
  }

  /** How many records per second fit behind the fixed cost of each batch. */
  private double capacity(long records, double seconds) {
    double room = Math.max(interval - fixed(), LEAST_WORK * interval);
    double proven = Math.max(records * interval / seconds, 2.0 * records);
    return Math.min(room / perRecord, proven) / interval;
  }

  private double controlled(Sample sample, double capacity, double seconds) {
    double error = rate - capacity;
    double late = Math.min(Math.max(sample.late(), 0), MOST_LATE * interval) / interval;
    double derivative =
        Double.isNaN(lastError) ? 0 : (error - lastError) / Math.max(seconds, interval);
    lastError = error;
    return rate
        - gains.proportional() * error
        - gains.integral() * late * capacity
        - gains.derived() * derivative;
  }

  private void learnPerRecord(double measured) {
    boolean isNoise = measured < perRecord * NOISE && measured > perRecord / NOISE;
    perRecord = isNoise ? perRecord + AVERAGED * (measured - perRecord) : measured;
  }

  private void learnFixed(double measured, double weight) {
    fixed = Double.isNaN(fixed) ? measured : fixed + weight * (measured - fixed);
  }

  /**
   * The line through this batch and the last one of another size meets zero records at its cost.
   */
  private void learnFromPair(Sample sample) {
    for (Sample other : latest) {
      long most = Math.max(other.records(), sample.records());
      double difference = Math.abs(other.records() - sample.records()) / (double) most;
      if (difference >= LEAST_DIFFERENCE) {
        double slope = (sample.seconds() - other.seconds()) / (sample.records() - other.records());
        double atZero = sample.seconds() - slope * sample.records();
        // Else the job has changed between the two.
        if (slope > 0 && atZero >= -LEAST_WORK * sample.seconds()) {
          learnFixed(Math.max(0, atZero), difference / 2);
        }
        break;
      }
    }
    latest.addFirst(sample);
    if (latest.size() > REMEMBERED) {
      latest.removeLast();
    }
  }
}
