package io.tidewheel.internal.socket;

import java.io.InputStream;
import java.io.Serializable;

/** What the bytes of a connection are. One serves all connections, which come one by one. */
@FunctionalInterface
interface Reading<T> extends Serializable {
  /**
   * Stores all that comes until the sender ends the connection, or it is closed on this side. Runs
   * on the connection's thread.
   *
   * @throws Exception if the connection breaks, or what comes makes no sense: it is opened anew
   */
  void read(InputStream in, Connection<T> connection) throws Exception;
}
