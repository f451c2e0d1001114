package io.tidewheel.internal.rate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.internal.rate.RateEstimator.Sample;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The figures that rate control promises, on jobs whose cost is known. */
class RateEstimatorTest {
  private static final int SEEDS = 50;
  private static final double[] FIXED = {0, 0.01, 0.05, 0.2, 0.5};
  private static final double[] NOISES = {0, 0.05, 0.1};

  /** Every mix of fixed cost, noise and seed. */
  private static void everyJob(Consumer<SimulatedJob> check) {
    for (double fixed : FIXED) {
      for (double noise : NOISES) {
        for (int seed = 0; seed < (noise == 0 ? 1 : SEEDS); seed++) {
          SimulatedJob job = new SimulatedJob(fixed, 0.9e-3, noise, seed);
          job.batches(20);
          try {
            check.accept(job);
          } catch (AssertionError e) {
            throw new AssertionError("fixed=" + fixed + " noise=" + noise + " seed=" + seed, e);
          }
        }
      }
    }
  }

  /** The batch was of a size that takes a second, give or take a fifth, before noise. */
  private static void assertKeepsItsTime(SimulatedJob job, int batch) {
    double usual = job.fixed + job.perRecord * job.records;
    assertTrue(
        usual > 0.8 && usual < 1.2,
        () -> "batch " + batch + " takes " + usual + " s with " + job.records + " records");
  }

  @Test
  void jobTenTimesSlowerReachesStableBatchTimeWithinTenBatches() {
    everyJob(
        job -> {
          job.perRecord *= 10;
          job.batches(10);
          for (int batch = 11; batch < 60; batch++) {
            job.batch();
            assertKeepsItsTime(job, batch);
          }
        });
  }

  @Test
  void fixedCostTenTimesHigherReachesStableBatchTimeWithinTenBatches() {
    everyJob(
        job -> {
          job.perRecord *= 10;
          job.fixed = Math.min(10 * job.fixed, 0.8);
          job.batches(10);
          for (int batch = 11; batch < 60; batch++) {
            job.batch();
            assertKeepsItsTime(job, batch);
          }
        });
  }

  @Test
  void rateRecoversWithinTwentyBatchesAndOscillatesByLessThanAFifth() {
    everyJob(
        job -> {
          double before = job.capacity();
          job.perRecord *= 10;
          job.batches(40);
          job.perRecord /= 10;
          int recovering = 0;
          while (job.estimator.rate() < 0.9 * before) {
            job.batch();
            recovering++;
            assertTrue(recovering <= 20, () -> "the rate is " + job.estimator.rate());
          }
          job.batches(20 - recovering);
          for (int batch = 21; batch < 80; batch++) {
            job.batch();
            assertKeepsItsTime(job, batch);
            // Noise of the whole batch time is a larger share of what is left for records.
            double off = Math.abs(job.estimator.rate() / before - 1) * (1 - job.fixed);
            assertTrue(off < 0.2, () -> "off by " + off + ", " + job.records + " records");
          }
        });
  }

  @Test
  void littleInputDoesNotBringTheLimitDown() {
    everyJob(
        job -> {
          double before = Math.min(job.estimator.rate(), job.capacity());
          for (int arriving : new int[] {1, 3, 0, 20, 0, 7}) {
            job.arriving = arriving;
            job.batches(20);
            assertTrue(job.records <= 20, () -> "records " + job.records);
          }
          assertTrue(job.estimator.rate() >= 0.8 * before, () -> "rate " + job.estimator.rate());
        });
  }

  @Test
  void limitFollowsALoadThatComesAfterAQuietStart() {
    SimulatedJob job = new SimulatedJob(0.2, 0.9e-3, 0, 1);
    job.arriving = 3;
    job.batches(20);
    job.arriving = Double.POSITIVE_INFINITY;
    job.batches(10);
    assertEquals(job.capacity(), job.estimator.rate(), 0.1 * job.capacity());
  }

  @Test
  void fixedCostIsLearnedFromEmptyBatches() {
    RateEstimator estimator =
        new RateEstimator(new Gains(1, 0.2, 0, 1), 1, Double.POSITIVE_INFINITY);
    estimator.update(new Sample(0, 0.5, 0));
    assertEquals(0.5, estimator.fixed());
    assertTrue(Double.isInfinite(estimator.rate()), "an empty batch does not tell the rate");
    estimator.update(new Sample(100, 0.7, 0));
    // 2 ms a record, so that 250 fit into the half second that is left; but no more than twofold.
    assertEquals(200, estimator.rate(), 1);
    estimator.update(new Sample(200, 0.9, 0));
    assertEquals(250, estimator.rate(), 1);
  }

  @Test
  void fixedCostIsLearnedFromBatchesOfDifferentSize() {
    SimulatedJob job = new SimulatedJob(0.4, 1e-3, 0, 1);
    for (int arriving : new int[] {100, 300, 200, 500, 100}) {
      job.arriving = arriving;
      job.batch();
    }
    assertEquals(0.4, job.estimator.fixed(), 0.02);
  }

  @Test
  void jobSlowerThanItsFixedCostAllowsStaysStable() {
    SimulatedJob job = new SimulatedJob(1.5, 1e-3, 0, 1);
    job.batches(60);
    // It cannot keep its time; it gets records for a tenth of the interval at least.
    assertTrue(job.records >= 50 && job.records <= 300, () -> "records " + job.records);
    double stable = job.seconds;
    job.batches(20);
    assertEquals(stable, job.seconds, 0.05 * stable);
  }

  @Test
  void jobOfSecondsARecordBecomesStable() {
    SimulatedJob job = new SimulatedJob(0.05, 0.4, 0.05, 1);
    job.batches(10);
    for (int batch = 0; batch < 20; batch++) {
      job.batch();
      assertTrue(job.records <= 3, () -> "records " + job.records);
      assertTrue(job.seconds <= 1.4, () -> "seconds " + job.seconds);
    }
  }

  @Test
  void onePauseIsForgottenSoon() {
    SimulatedJob job = new SimulatedJob(0.05, 0.9e-3, 0, 1);
    job.batches(20);
    double before = job.estimator.rate();
    job.perRecord *= 30; // As a long pause of the collector does.
    job.batch();
    job.perRecord /= 30;
    job.batches(10);
    assertEquals(before, job.estimator.rate(), 0.1 * before);
  }

  @Test
  void latenessIsMadeUp() {
    SimulatedJob job = new SimulatedJob(0.05, 0.9e-3, 0, 1);
    job.batches(2);
    job.perRecord *= 1.4;
    job.batches(40);
    assertTrue(job.late < 0.05, () -> "late by " + job.late);
  }

  @Test
  void latenessOfAnOutageCountsAsTwoIntervals() {
    RateEstimator hour = new RateEstimator(new Gains(1, 0.2, 0, 1), 1, 1000);
    hour.update(new Sample(1000, 1, 3600));
    RateEstimator two = new RateEstimator(new Gains(1, 0.2, 0, 1), 1, 1000);
    two.update(new Sample(1000, 1, 2));
    assertEquals(two.rate(), hour.rate());
    assertEquals(600, hour.rate(), 1);
  }

  @Test
  void rateDoesNotFallBelowTheMinimum() {
    SimulatedJob job = new SimulatedJob(0.05, 10, 0, 1, new Gains(1, 0.2, 0, 100));
    job.batches(5);
    assertEquals(100, job.estimator.rate());
  }

  @Test
  void smallerProportionalGainApproachesSlowly() {
    RateEstimator estimator = new RateEstimator(new Gains(0.5, 0, 0, 1), 1, 1000);
    estimator.update(new Sample(1000, 2, 0));
    assertEquals(750, estimator.rate(), 1);
  }

  @Test
  void derivedGainDampsTheChange() {
    RateEstimator with = new RateEstimator(new Gains(1, 0, 0.5, 1), 1, 1000);
    RateEstimator without = new RateEstimator(new Gains(1, 0, 0, 1), 1, 1000);
    for (RateEstimator estimator : new RateEstimator[] {with, without}) {
      estimator.update(new Sample(1000, 1, 0));
      estimator.update(new Sample(1000, 2, 0));
    }
    assertTrue(with.rate() < without.rate(), with.rate() + " " + without.rate());
  }
}
