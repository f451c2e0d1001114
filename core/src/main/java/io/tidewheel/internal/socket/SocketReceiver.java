package io.tidewheel.internal.socket;

import io.tidewheel.StorageLevel;
import io.tidewheel.function.Function;
import io.tidewheel.receiver.Receiver;
import io.tidewheel.spi.config.Settings;
import java.io.IOException;
import java.io.InputStream;

/**
 * Connects to a sender and stores what it sends; asks for another start, and so for another
 * connection, whenever that ends. Records are stored one by one: there is nobody who could be told
 * that they are safe. While a store waits nothing is read, and TCP has the sender wait.
 *
 * @param <T> record
 */
public final class SocketReceiver<T> extends Receiver<T> {
  private static final long serialVersionUID = 1L;

  private final Endpoint endpoint;
  private final Reading<T> reading;
  private transient Connection<T> connection;

  private SocketReceiver(Endpoint endpoint, StorageLevel level, Reading<T> reading) {
    super(level);
    this.endpoint = endpoint;
    this.reading = reading;
  }

  /** Of lines. */
  public static SocketReceiver<String> ofLines(
      String host, int port, StorageLevel level, Settings settings) {
    int longest = Math.toIntExact(settings.get(SocketKeys.MAX_LINE_BYTES));
    return new SocketReceiver<>(
        Endpoint.of("socketTextStream", host, port, settings), level, new LineReading(longest));
  }

  /** Of what a function makes of the bytes. */
  public static <T> SocketReceiver<T> ofConverted(
      String host,
      int port,
      Function<InputStream, Iterable<T>> converter,
      StorageLevel level,
      Settings settings) {
    return new SocketReceiver<>(
        Endpoint.of("socketStream", host, port, settings),
        level,
        new ConvertedReading<>(converter));
  }

  /** Of blocks. */
  public static <T> SocketReceiver<T> ofBlocks(
      String host, int port, StorageLevel level, Settings settings) {
    int longest = Math.toIntExact(settings.get(SocketKeys.MAX_BLOCK_BYTES));
    return new SocketReceiver<>(
        Endpoint.of("rawSocketStream", host, port, settings), level, new RawReading<>(longest));
  }

  @Override
  public synchronized void onStart() {
    connection = new Connection<>(this, endpoint, reading);
    connection.open();
  }

  @Override
  public void onStop() throws IOException, InterruptedException {
    Connection<T> last;
    synchronized (this) {
      last = connection;
    }
    if (last != null) {
      last.close();
    }
  }

  @Override
  public String toString() {
    return endpoint.toString();
  }
}
