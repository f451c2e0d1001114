package io.tidewheel.internal.kafka;

/** What to do when records that were to be read are gone. */
enum OnDataLoss {
  /** Stop with an error that says what is missing. */
  FAIL,
  /** Go on with what there is, and report what is missing. */
  RESET
}
