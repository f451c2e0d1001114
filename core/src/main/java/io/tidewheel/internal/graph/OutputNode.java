package io.tidewheel.internal.graph;

import io.tidewheel.internal.rdd.Dataset;
import io.tidewheel.internal.sink.SinkOutput;
import java.time.Instant;

/**
 * An output the user registered.
 *
 * @param id outputs count from 0 in registration order
 * @param label what the user called, and where
 * @param action what it does; null if it is exactly once
 * @param sink where each batch goes exactly once; null if the user's action says what is done
 */
public record OutputNode(
    int id, String label, StreamNode stream, Action action, SinkOutput<?> sink) {
  /** What the output does in a batch in which its stream has an RDD. */
  public interface Action {
    void run(Dataset<?> dataset, Instant batchTime) throws Exception;
  }
}
