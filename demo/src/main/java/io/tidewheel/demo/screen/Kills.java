package io.tidewheel.demo.screen;

import java.time.Duration;
import java.util.Optional;

/**
 * How often the job was killed, and how long it took to commit a batch after that.
 *
 * @param last the last time it did; empty if it never did
 * @param longest of all times
 */
public record Kills(
    int count, int recoveries, Optional<Duration> last, Optional<Duration> longest) {
  /** Not killed yet. */
  public static final Kills NONE = new Kills(0, 0, Optional.empty(), Optional.empty());

  /** One more. */
  public Kills killed() {
    return new Kills(count + 1, recoveries, last, longest);
  }

  /** It committed a batch again, so long after the first kill since the last batch. */
  public Kills recovered(Duration after) {
    Duration most = longest.filter(one -> one.compareTo(after) > 0).orElse(after);
    return new Kills(count, recoveries + 1, Optional.of(after), Optional.of(most));
  }
}
