package io.tidewheel.internal.receiver;

import io.tidewheel.receiver.BlockGenerator;
import io.tidewheel.receiver.BlockGeneratorListener;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Iterator;

/** What a receiver calls; its methods are those of {@link io.tidewheel.receiver.Receiver}. */
public interface ReceiverHost<T> {
  void store(T record);

  void storeBlock(Iterator<? extends T> records);

  void storeRaw(ByteBuffer block);

  BlockGenerator<T> createBlockGenerator(BlockGeneratorListener<T> listener);

  void reportError(String message, Throwable error);

  /**
   * Has it stopped and started again.
   *
   * @param error null if there is none
   * @param delay null for the usual pause
   */
  void restart(String message, Throwable error, Duration delay);

  /**
   * Ends it for good.
   *
   * @param error null if there is none
   */
  void stop(String message, Throwable error);

  boolean isStarted();

  int streamId();
}
