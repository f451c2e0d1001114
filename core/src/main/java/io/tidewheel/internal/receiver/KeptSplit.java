package io.tidewheel.internal.receiver;

import io.tidewheel.spi.codec.Codecs;
import io.tidewheel.spi.engine.TaskContext;
import io.tidewheel.spi.source.SourceUnavailableException;
import io.tidewheel.spi.source.Split;
import java.util.Iterator;

/** One block, kept in the block storage of the process that received it. */
final class KeptSplit<T> implements Split<T> {
  private static final long serialVersionUID = 1L;

  private final String name;
  private final String host;
  private final long key;
  private final int records;
  private final Codecs codecs;

  KeptSplit(String name, String host, long key, int records, Codecs codecs) {
    this.name = name;
    this.host = host;
    this.key = key;
    this.records = records;
    this.codecs = codecs;
  }

  @Override
  public Iterator<T> read(TaskContext task) {
    byte[] bytes = task.kept(key);
    if (bytes == null) {
      // When the driver knows that, too, the batch goes on without it.
      throw new SourceUnavailableException(
          name + " cannot be read: the process on " + host + " that kept it is gone", null);
    }
    return BlockFormat.decode(new BlockFormat.InMemory(records, bytes), codecs);
  }

  @Override
  public String host() {
    return host;
  }

  @Override
  public String toString() {
    return name;
  }
}
