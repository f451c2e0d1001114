package io.tidewheel.internal.rate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.internal.config.SettingsReader;
import io.tidewheel.listener.LimitedBy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the settings make of the limit. */
class RateControlTest {
  private static final Duration INTERVAL = Duration.ofMillis(500);

  private static RateControl control(Map<String, String> settings) {
    SettingsReader reader = new SettingsReader(List.of(new RateKeys()));
    return new RateControl(reader.read(settings).settings(), INTERVAL);
  }

  private static RateControl enabled() {
    return control(Map.of("spark.streaming.backpressure.enabled", "true"));
  }

  private static BatchCost cost(long records, long millis, long syncing) {
    return new BatchCost(
        records, Duration.ofMillis(millis), Duration.ZERO, Duration.ofMillis(syncing));
  }

  @Test
  void withoutBackpressureNothingIsLimited() {
    RateControl control = control(Map.of("streaming.backpressure.initialRate", "5"));
    control.committed(cost(1_000, 5_000, 0));
    control.resume(7);
    assertEquals(BatchLimit.NONE, control.limit());
  }

  @Test
  void initialRateHoldsForEachInputUntilABatchWasMeasured() {
    RateControl control =
        control(
            Map.of(
                "streaming.backpressure.enabled", "true",
                "streaming.backpressure.initialRate", "50"));
    assertEquals(new BatchLimit(Long.MAX_VALUE, 25, LimitedBy.INITIAL_RATE), control.limit());
    control.committed(cost(0, 10, 0));
    assertEquals(LimitedBy.INITIAL_RATE, control.limit().by());
    control.committed(cost(1_000, 1_010, 0));
    assertEquals(LimitedBy.PROCESSING_TIME, control.limit().by());
    assertEquals(490, control.limit().records());
  }

  @Test
  void limitCountsOneIntervalABatch() {
    RateControl control = enabled();
    control.committed(cost(1_000, 1_000, 0));
    assertEquals(500, control.limit().records());
  }

  @Test
  void batchesThatWaitMostlyForWritesAreLimitedByDisk() {
    RateControl control = enabled();
    control.committed(cost(1_000, 1_000, 600));
    assertEquals(LimitedBy.DISK, control.limit().by());
    control.committed(cost(1_000, 1_000, 100));
    assertEquals(LimitedBy.PROCESSING_TIME, control.limit().by());
  }

  @Test
  void lastLimitOfAnEarlierProcessHoldsForTheFirstBatch() {
    RateControl before = enabled();
    before.committed(cost(1_000, 1_000, 0));
    RateControl after = enabled();
    after.resume(before.limit().noted());
    assertEquals(500, after.limit().records());
    assertEquals(LimitedBy.PROCESSING_TIME, after.limit().by());
    assertEquals(0, BatchLimit.NONE.noted());
  }

  @Test
  void slowJobIsAllowedOneRecordABatch() {
    RateControl control = enabled();
    for (int i = 0; i < 5; i++) {
      control.committed(cost(control.limit().records() == Long.MAX_VALUE ? 100 : 1, 60_000, 0));
    }
    assertEquals(1, control.limit().records());
  }

  @Test
  void malformedSettingsAreRefusedTogetherWithWhatTheyMustBe() {
    var refused =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                control(
                    Map.of(
                        "streaming.backpressure.enabled", "yes",
                        "streaming.backpressure.initialRate", "0",
                        "streaming.backpressure.rateEstimator", "magic",
                        "streaming.backpressure.pid.proportional", "-1",
                        "streaming.backpressure.pid.integral", "NaN",
                        "streaming.backpressure.pid.derived", "much",
                        "streaming.backpressure.pid.minRate", "0")));
    String message = refused.getMessage();
    assertTrue(message.contains("7 problems"), message);
    assertTrue(message.contains("enabled=yes: must be true or false"), message);
    assertTrue(message.contains("initialRate=0: must be a number above 0"), message);
    assertTrue(message.contains("rateEstimator=magic: must be pid"), message);
    assertTrue(message.contains("proportional=-1: must be a number of at least 0"), message);
    assertTrue(message.contains("integral=NaN: must be a number of at least 0"), message);
    assertTrue(message.contains("derived=much: must be a number"), message);
    assertTrue(message.contains("minRate=0: must be a number above 0"), message);
  }
}
