package io.tidewheel.testkit;

import io.tidewheel.DStream;
import java.util.ArrayList;
import java.util.List;

/**
 * An input that a test feeds. What is fed before a tick is that tick's batch. Thread-safe.
 *
 * @param <T> record
 */
public final class TestInput<T> {
  private final ScriptedLog<T> log;
  private final ScriptedSource<T> source;
  private final DStream<T> stream;

  TestInput(ScriptedLog<T> log, ScriptedSource<T> source, DStream<T> stream) {
    this.log = log;
    this.source = source;
    this.stream = stream;
  }

  public DStream<T> stream() {
    return stream;
  }

  /** Adds records to the next batch, dealt out to the input's partitions. */
  @SafeVarargs
  @SuppressWarnings("varargs") // The array is only read.
  public final TestInput<T> feed(T... records) {
    return feed(List.of(records));
  }

  /** Adds records to the next batch, dealt out to the input's partitions. */
  public TestInput<T> feed(List<T> records) {
    log.add(records);
    return this;
  }

  /** Makes the next batch these partitions. Replaces what was fed to it so far. */
  public TestInput<T> feedPartitions(List<List<T>> partitions) {
    List<List<T>> copy = new ArrayList<>();
    partitions.forEach(partition -> copy.add(List.copyOf(partition)));
    log.replace(copy);
    return this;
  }

  /** Has the next {@code times} attempts to find out what is new fail, as if a broker were away. */
  public void failPlanning(int times) {
    source.failPlanning(times);
  }
}
