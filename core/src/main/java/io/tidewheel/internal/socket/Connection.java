package io.tidewheel.internal.socket;

import io.tidewheel.receiver.Receiver;
import io.tidewheel.receiver.ReceiverStoppedException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;

/**
 * One connection of a receiver, from before it is opened until it is closed. It has a thread of its
 * own, which waits in reads, or in stores, when the sender is to wait. {@link #close} is called by
 * the supervisor's threads.
 */
final class Connection<T> implements Runnable {
  private final Receiver<T> receiver;
  private final Endpoint endpoint;
  private final Reading<T> reading;
  private final Socket socket = new Socket();
  private final Thread thread;
  private volatile boolean closed;

  /** Begins with the thread's group, which is that of the start of the receiver. */
  Connection(Receiver<T> receiver, Endpoint endpoint, Reading<T> reading) {
    this.receiver = receiver;
    this.endpoint = endpoint;
    this.reading = reading;
    thread = new Thread(this, "socket-" + endpoint);
    thread.setDaemon(true);
  }

  void open() {
    thread.start();
  }

  /**
   * Ends it, and whatever its thread waits for in the socket; returns when the thread has ended.
   */
  void close() throws IOException, InterruptedException {
    closed = true;
    socket.close();
    thread.join();
  }

  @Override
  public void run() {
    String failed = "cannot connect to ";
    try {
      endpoint.connect(socket);
      failed = "the connection failed to ";
      reading.read(socket.getInputStream(), this);
      again("the sender ended the connection: ", null);
    } catch (ReceiverStoppedException e) {
      throw e;
    } catch (SocketTimeoutException e) {
      // The same exception stands for both times.
      again(e.getMessage().startsWith("Connect") ? failed : idle(), e);
    } catch (Exception e) {
      again(failed, e);
    } finally {
      release();
    }
  }

  private String idle() {
    return "nothing came for streaming.socket.idleTimeout="
        + endpoint.idleMillis()
        + "ms, so the sender is taken for gone: ";
  }

  private void again(String what, Exception e) {
    if (!closed) {
      String where = "host=" + endpoint.host() + ", port=" + endpoint.port();
      String cause = e == null ? "" : ": " + (e.getMessage() == null ? e : e.getMessage());
      receiver.restart(what + where + cause, e);
    }
  }

  private void release() {
    try {
      socket.close();
    } catch (IOException e) {
      // It is of no use any more, and nothing was written that could be lost.
    }
  }

  // ------------------------------------------------------------------ for readings

  /** Whether to read no more. */
  boolean isClosed() {
    return closed;
  }

  /** Stores a record; waits as long as there is no room. */
  void store(T record) {
    receiver.store(record);
  }

  /**
   * Stores a block; waits as long as there is no room.
   *
   * @throws IllegalArgumentException if it is none
   */
  void store(ByteBuffer block) {
    receiver.store(block);
  }

  /** Says what was got over. */
  void report(String message) {
    receiver.reportError(message + ": host=" + endpoint.host() + ", port=" + endpoint.port(), null);
  }
}
