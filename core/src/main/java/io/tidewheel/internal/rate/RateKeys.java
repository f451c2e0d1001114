package io.tidewheel.internal.rate;

import io.tidewheel.spi.config.ConfigKey;
import io.tidewheel.spi.config.ConfigKeys;
import java.util.List;

/** The keys of rate control. */
public final class RateKeys implements ConfigKeys {

  /** How the rate is estimated. */
  enum Estimator {
    PID
  }

  static final ConfigKey<Boolean> ENABLED =
      ConfigKey.flag(
          "streaming.backpressure.enabled",
          false,
          "Whether a batch gets no more records than are processed within the batch interval, as"
              + " batches before it tell. What cannot be taken waits where it comes from.");

  static final ConfigKey<Double> INITIAL_RATE =
      decimal(
          "streaming.backpressure.initialRate",
          null,
          true,
          "How many records per second each input may give before a first batch was measured."
              + " Default: any number; for receivers streaming.receiver.maxRate.");

  static final ConfigKey<Estimator> ESTIMATOR =
      ConfigKey.choice(
          "streaming.backpressure.rateEstimator",
          Estimator.class,
          Estimator.PID,
          "How the rate is found that batches can keep.");

  static final ConfigKey<Double> PROPORTIONAL =
      decimal(
          "streaming.backpressure.pid.proportional",
          1.0,
          false,
          "Which share of the distance to the rate that was measured is made up at once.");

  static final ConfigKey<Double> INTEGRAL =
      decimal(
          "streaming.backpressure.pid.integral",
          0.2,
          false,
          "By which share of the records that are late the rate stays below the one measured.");

  static final ConfigKey<Double> DERIVED =
      decimal(
          "streaming.backpressure.pid.derived",
          0.0,
          false,
          "How much it counts that the distance to the rate measured grows or shrinks.");

  static final ConfigKey<Double> MIN_RATE =
      decimal(
          "streaming.backpressure.pid.minRate",
          null,
          true,
          "What the rate of all inputs together does not fall below, in records per second. Default:"
              + " one record a batch, so that a slow job becomes stable, too.");

  /** A number of at least 0, or above 0. */
  private static ConfigKey<Double> decimal(
      String name, Double defaultValue, boolean positive, String doc) {
    String type = positive ? "number > 0" : "number >= 0";
    return new ConfigKey<>(
        name,
        type,
        defaultValue,
        defaultValue == null ? "-" : defaultValue.toString(),
        doc,
        text -> {
          try {
            double value = Double.parseDouble(text);
            if (Double.isFinite(value) && (positive ? value > 0 : value >= 0)) {
              return value;
            }
          } catch (NumberFormatException e) {
            // Falls through to the one message for both.
          }
          throw new IllegalArgumentException(
              "a " + (positive ? "number above 0" : "number of at least 0") + ", as in 0.5");
        });
  }

  @Override
  public List<ConfigKey<?>> keys() {
    return List.of(ENABLED, INITIAL_RATE, ESTIMATOR, PROPORTIONAL, INTEGRAL, DERIVED, MIN_RATE);
  }
}
