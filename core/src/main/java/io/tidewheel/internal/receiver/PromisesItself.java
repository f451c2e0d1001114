package io.tidewheel.internal.receiver;

/** A receiver that says what holds without a write-ahead log, where that is not "at most once". */
public interface PromisesItself {
  /** What becomes of records when the process dies. */
  String promiseWithoutLog();
}
