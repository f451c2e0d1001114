package io.tidewheel.internal.receiver;

import io.tidewheel.internal.receiver.ReceiverSession.Ending;

/**
 * One start of a receiver, here or elsewhere, as its supervisor sees it. The supervisor's thread
 * calls {@link #start}, {@link #awaitStarted}, {@link #awaitEnd} and {@link #close} in this order;
 * all else may be called by any thread.
 */
interface Session {
  /** Has the receiver start; returns at once. */
  void start();

  /** Waits until it is started, or the session has ended before that: then it is false. */
  boolean awaitStarted() throws InterruptedException;

  /** Waits for what ends the session. */
  Ending awaitEnd() throws InterruptedException;

  /** Has the session end; the first reason counts. */
  void end(Ending why);

  /** Stops the receiver, and then stores all that it gave, unless the session is abandoned. */
  void close() throws InterruptedException;

  /** Lets nothing wait any more; what is not stored by now is dropped. */
  void abandon();

  /** Where the receiver runs, for people. */
  default String place() {
    return "driver";
  }
}
