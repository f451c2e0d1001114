package io.tidewheel.testkit;

import io.tidewheel.spi.engine.TaskContext;
import io.tidewheel.spi.source.PlanRequest;
import io.tidewheel.spi.source.Source;
import io.tidewheel.spi.source.SourceRange;
import io.tidewheel.spi.source.SourceUnavailableException;
import io.tidewheel.spi.source.Split;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Batches that a test wrote down. Replayable: a range keeps its records. Thread-safe. */
final class ScriptedSource<T> implements Source<T, ScriptedSource.Fed<T>> {
  private final int partitions;
  private List<List<T>> next;
  private int failures;

  ScriptedSource(int partitions) {
    this.partitions = partitions;
    this.next = empty();
  }

  record Fed<T>(List<List<T>> partitions) implements SourceRange {
    @Override
    public long records() {
      return partitions.stream().mapToLong(List::size).sum();
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

  private List<List<T>> empty() {
    List<List<T>> lists = new ArrayList<>();
    for (int i = 0; i < partitions; i++) {
      lists.add(new ArrayList<>());
    }
    return lists;
  }

  synchronized void add(List<T> records) {
    for (int i = 0; i < records.size(); i++) {
      next.get(i * next.size() / records.size()).add(records.get(i));
    }
  }

  synchronized void set(List<List<T>> batch) {
    next = batch;
  }

  synchronized void failPlanning(int times) {
    failures = times;
  }

  @Override
  public String description() {
    return "scripted";
  }

  @Override
  public boolean replayable() {
    return true;
  }

  @Override
  public void start() {}

  @Override
  public synchronized Fed<T> plan(PlanRequest request) {
    if (failures > 0) {
      failures--;
      throw new SourceUnavailableException("the test said so", null);
    }
    Fed<T> fed = new Fed<>(next);
    next = empty();
    return fed;
  }

  @Override
  public List<FedSplit<T>> splits(Fed<T> range) {
    return range.partitions().stream().map(FedSplit::new).toList();
  }

  @Override
  public void close() {}
}
