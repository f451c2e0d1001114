package io.tidewheel.listener;

/** What keeps an input from giving more records. */
public enum LimitedBy {
  /** It gives all there is. */
  NOTHING("nothing"),
  /** Batches could not process more within the batch interval. */
  PROCESSING_TIME("processing time"),
  /**
   * Writing takes most of the time: a checkpoint, a write-ahead log; or the room for received
   * blocks is used up.
   */
  DISK("disk"),
  /** {@code streaming.receiver.maxRate}. */
  MAX_RATE("maxRate"),
  /** {@code streaming.backpressure.initialRate}, as long as no batch has been measured. */
  INITIAL_RATE("initialRate"),
  /** {@code streaming.recovery.maxRecords}, in the first batch after a restart. */
  RECOVERY("recovery.maxRecords");

  private final String words;

  LimitedBy(String words) {
    this.words = words;
  }

  /** For people: {@code processing time}. */
  @Override
  public String toString() {
    return words;
  }
}
