package io.tidewheel.testkit;

import io.tidewheel.spi.engine.TaskContext;
import io.tidewheel.spi.source.PlanRequest;
import io.tidewheel.spi.source.RangeCodec;
import io.tidewheel.spi.source.Source;
import io.tidewheel.spi.source.SourceRange;
import io.tidewheel.spi.source.SourceUnavailableException;
import io.tidewheel.spi.source.Split;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Reads what a test wrote down; a range is a number of feeds. Replayable. Thread-safe. */
final class ScriptedSource<T> implements Source<T, ScriptedSource.Fed<T>> {
  private final ScriptedLog<T> log;
  private int position;
  private int failures;

  ScriptedSource(ScriptedLog<T> log) {
    this.log = log;
  }

  /** Feeds, counted from 0. */
  record Fed<T>(ScriptedLog<T> log, int from, int until) implements SourceRange {
    @Override
    public long records() {
      return partitions().stream().mapToLong(List::size).sum();
    }

    List<List<T>> partitions() {
      return log.read(from, until);
    }

    @Override
    public String toString() {
      return "feeds [" + from + ", " + until + ")";
    }
  }

  record FedSplit<T>(List<T> records) implements Split<T> {
    @Override
    public Iterator<T> read(TaskContext task) {
      return records.iterator();
    }

    @Override
    public String toString() {
      return records.size() + " records";
    }
  }

  /** Two numbers. */
  private record FedCodec<T>(ScriptedLog<T> log) implements RangeCodec<Fed<T>> {
    @Override
    public void write(Fed<T> range, DataOutput out) throws IOException {
      out.writeInt(range.from());
      out.writeInt(range.until());
    }

    @Override
    public Fed<T> read(DataInput in) throws IOException {
      return new Fed<>(log, in.readInt(), in.readInt());
    }
  }

  synchronized void failPlanning(int times) {
    failures = times;
  }

  @Override
  public String description() {
    return "scripted";
  }

  @Override
  public String kind() {
    return "scripted";
  }

  @Override
  public Optional<RangeCodec<Fed<T>>> rangeCodec() {
    return Optional.of(new FedCodec<>(log));
  }

  @Override
  public synchronized void start(Optional<Fed<T>> last) {
    position = last.map(Fed::until).orElse(0);
  }

  @Override
  public synchronized Fed<T> plan(PlanRequest request) {
    if (failures > 0) {
      failures--;
      throw new SourceUnavailableException("the test said so", null);
    }
    int until = log.end(position, request.mostRecords());
    Fed<T> fed = new Fed<>(log, position, until);
    position = until;
    return fed;
  }

  @Override
  public List<FedSplit<T>> splits(Fed<T> range) {
    return range.partitions().stream().map(FedSplit::new).toList();
  }

  @Override
  public void close() {}
}
