package io.tidewheel.internal.graph;

import io.tidewheel.internal.rdd.Dataset;
import java.time.Instant;
import java.util.List;

/** The batches of the past, computed again from what they read. Thread-safe. */
public interface History {
  /**
   * What a stream was in each of its batches of these times.
   *
   * @param from inclusive, as is {@code to}; both are taken back to the stream's slide
   * @throws IllegalArgumentException if the stream cannot be computed again, or the batches are
   *     remembered no more
   */
  List<Dataset<?>> slice(StreamNode stream, Instant from, Instant to);
}
