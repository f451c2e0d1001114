package io.tidewheel.internal.socket;

import io.tidewheel.function.Function;
import java.io.InputStream;
import java.util.Iterator;

/**
 * What a function of the user's makes of the bytes; it is called once for each connection, and what
 * it returns is gone through as it comes.
 */
record ConvertedReading<T>(Function<InputStream, Iterable<T>> converter) implements Reading<T> {
  @Override
  public void read(InputStream in, Connection<T> connection) throws Exception {
    Iterable<T> records = converter.call(in);
    if (records == null) {
      throw new IllegalStateException(
          "the converter of socketStream returned null; required is an Iterable of records");
    }
    Iterator<T> left = records.iterator();
    while (!connection.isClosed() && left.hasNext()) {
      connection.store(left.next());
    }
  }
}
