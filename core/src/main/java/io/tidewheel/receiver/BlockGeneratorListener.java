package io.tidewheel.receiver;

import java.util.List;

/**
 * Is told what a {@link BlockGenerator} does. {@link #onAddData} and {@link #onGenerateBlock} are
 * called under the generator's lock, so that what they keep of records (positions of the source,
 * say) belongs to exactly the records of a block; they must be quick and call nothing that waits.
 */
public interface BlockGeneratorListener<T> {
  /**
   * Records were added to the block that is being made.
   *
   * @param record the record; the last one, if several were added in one step
   * @param metadata what was given along
   */
  default void onAddData(T record, Object metadata) {}

  /** The block is made: all records added since the last call, and no others, are in it. */
  default void onGenerateBlock(BlockId block) {}

  /**
   * Gets a block, without any lock, on the generator's own thread: to store it, as a rule, with
   * {@link Receiver#store(List)}.
   *
   * @throws Exception and the receiver is restarted; the block, and those behind it, are dropped
   */
  void onPushBlock(BlockId block, List<T> records) throws Exception;

  /** The generator failed; its receiver is being restarted. */
  default void onError(String message, Throwable error) {}
}
