package io.tidewheel.listener;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs, after each batch, how the delays of the last batches are distributed. Used by the thread
 * that delivers events.
 */
public final class StatsReportListener implements StreamingListener {
  private static final Logger LOG = LoggerFactory.getLogger(StatsReportListener.class);
  private static final int[] PERCENTILES = {0, 5, 10, 25, 50, 75, 90, 95, 100};

  private final int numBatches;
  private final Deque<BatchInfo> latest = new ArrayDeque<>();

  /** Over the last ten batches. */
  public StatsReportListener() {
    this(10);
  }

  /**
   * Over the last batches.
   *
   * @param numBatches how many, at least 1
   */
  public StatsReportListener(int numBatches) {
    if (numBatches < 1) {
      throw new IllegalArgumentException(
          "StatsReportListener: numBatches is " + numBatches + ", must be at least 1");
    }
    this.numBatches = numBatches;
  }

  @Override
  public void onBatchCompleted(BatchInfo batch) {
    latest.addLast(batch);
    if (latest.size() > numBatches) {
      latest.removeFirst();
    }
    report("total delay", latest.stream().flatMap(info -> info.totalDelay().stream()).toList());
    report(
        "processing time",
        latest.stream().flatMap(info -> info.processingDelay().stream()).toList());
  }

  private static void report(String what, List<Duration> delays) {
    if (!delays.isEmpty() && LOG.isInfoEnabled()) {
      LOG.info("{} of the last {} batches: {}", what, delays.size(), distribution(delays));
    }
  }

  /** The percentiles, each by its nearest rank: {@code 0%=1.2ms 5%=...}. */
  static String distribution(List<Duration> delays) {
    List<Duration> sorted = new ArrayList<>(delays);
    Collections.sort(sorted);
    StringBuilder text = new StringBuilder();
    for (int percentile : PERCENTILES) {
      int rank = (int) Math.ceil(percentile / 100.0 * sorted.size());
      Duration delay = sorted.get(Math.max(0, rank - 1));
      text.append(String.format(Locale.ROOT, "%d%%=%.1fms ", percentile, delay.toNanos() / 1e6));
    }
    return text.toString().strip();
  }
}
