package io.tidewheel.internal.batch;

import io.tidewheel.internal.sink.Patience;
import io.tidewheel.spi.sink.SinkException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for destinations until the context stops: at first a little, then longer. */
final class WaitingForSinks implements Patience {
  private static final Logger LOG = LoggerFactory.getLogger(WaitingForSinks.class);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(20);
  private static final Duration BETWEEN_WARNINGS = Duration.ofSeconds(30);

  private final StopRequest stop;
  private final Duration longest;
  private Duration saidAt = Duration.ZERO;

  WaitingForSinks(StopRequest stop, Duration longest) {
    this.stop = stop;
    this.longest = longest;
  }

  @Override
  public void pause(SinkException problem, Duration waited)
      throws InterruptedException, SinkException {
    if (waited.compareTo(longest) >= 0) {
      throw problem;
    }
    if (waited.compareTo(saidAt) < 0 || waited.minus(saidAt).compareTo(BETWEEN_WARNINGS) >= 0) {
      LOG.warn("{}; waiting for it, nothing is read meanwhile", problem.getMessage());
      saidAt = waited;
    }
    // As long again as it has been waited for, so that a short outage costs little.
    Duration pause = waited.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : waited;
    if (stop.await(pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause)) {
      throw new InterruptedException("the context stops while it waits: " + problem.getMessage());
    }
  }
}
