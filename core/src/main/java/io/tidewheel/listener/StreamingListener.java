package io.tidewheel.listener;

import java.time.Instant;

/**
 * Is told what happens, in order, on one thread of its own, a moment later. For each batch:
 * submitted, started, (output started, output completed)*, completed - also for one that failed.
 * What a listener throws is logged and does not reach the batches; a listener that is thousands of
 * events behind misses some, which is logged.
 */
public interface StreamingListener {
  default void onStreamingStarted(Instant time) {}

  /** A receiver receives, the first time or again. Only contexts with receivers call this. */
  default void onReceiverStarted(ReceiverInfo receiver) {}

  /** A receiver reported an error, or failed. Only contexts with receivers call this. */
  default void onReceiverError(ReceiverInfo receiver) {}

  /** A receiver does not receive any more. Only contexts with receivers call this. */
  default void onReceiverStopped(ReceiverInfo receiver) {}

  default void onBatchSubmitted(BatchInfo batch) {}

  default void onBatchStarted(BatchInfo batch) {}

  default void onOutputOperationStarted(OutputOperationInfo output) {}

  default void onOutputOperationCompleted(OutputOperationInfo output) {}

  default void onBatchCompleted(BatchInfo batch) {}
}
