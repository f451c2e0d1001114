package io.tidewheel.internal.rdd;

import io.tidewheel.spi.engine.TaskContext;
import io.tidewheel.spi.source.Split;
import java.util.Iterator;
import java.util.List;

/** Records held in memory. */
record ListSplit<T>(List<T> records) implements Split<T> {
  @Override
  public Iterator<T> read(TaskContext task) {
    return records.iterator();
  }

  @Override
  public String toString() {
    return records.size() + " records";
  }
}
