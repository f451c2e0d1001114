package io.tidewheel.internal.receiver;

import io.tidewheel.internal.checkpoint.CheckpointLocation;
import io.tidewheel.internal.checkpoint.JournalReading;
import io.tidewheel.spi.codec.Codecs;
import io.tidewheel.spi.engine.TaskContext;
import io.tidewheel.spi.file.Directory;
import io.tidewheel.spi.source.Split;
import java.io.InputStream;
import java.net.URI;
import java.util.Iterator;

/** One block, read from the write-ahead log that another process writes. */
final class LoggedSplit<T> implements Split<T> {
  private static final long serialVersionUID = 1L;

  private final String name;
  private final URI log;
  private final int records;
  private final BlockLog.Place place;
  private final Codecs codecs;

  LoggedSplit(String name, URI log, int records, BlockLog.Place place, Codecs codecs) {
    this.name = name;
    this.log = log;
    this.records = records;
    this.place = place;
    this.codecs = codecs;
  }

  @Override
  public Iterator<T> read(TaskContext task) throws Exception {
    Directory directory = CheckpointLocation.directory(log.toString());
    InputStream in = BlockLog.read(place, position -> JournalReading.readAt(directory, position));
    return BlockFormat.decode(in, place.length(), records, codecs);
  }

  @Override
  public String toString() {
    return name;
  }
}
