package io.tidewheel.demo.screen;

import java.time.Duration;
import java.util.Optional;

/**
 * What a run is asked to do.
 *
 * @param rate orders per second
 * @param interval between batches
 * @param length how long orders are generated; empty for until somebody ends it
 * @param approach how the job reads its topic
 * @param killEvery how often the job is killed; empty if it is not
 * @param drain how long the job may take to catch up afterwards
 */
public record RunSettings(
    int rate,
    Duration interval,
    Optional<Duration> length,
    Approach approach,
    Optional<Duration> killEvery,
    Duration drain) {
  private static final Duration SHORTEST_SLIDE = Duration.ofSeconds(1);
  private static final Duration WINDOW = Duration.ofSeconds(30);

  /** How often revenue is computed: every second, rounded up to whole intervals. */
  public Duration slide() {
    return multiple(interval, SHORTEST_SLIDE);
  }

  /** How far back revenue goes: half a minute, rounded up to whole slides. */
  public Duration window() {
    return multiple(slide(), WINDOW);
  }

  private static Duration multiple(Duration unit, Duration least) {
    long units = (least.toMillis() + unit.toMillis() - 1) / unit.toMillis();
    return unit.multipliedBy(units);
  }
}
