package io.tidewheel.testkit;

import java.util.ArrayList;
import java.util.List;

/**
 * What a test fed to an input, in order: the world outside, which outlives the program.
 * Thread-safe.
 */
final class ScriptedLog<T> {
  private final int partitions;

  /** Each feed: records by partition. */
  private final List<List<List<T>>> feeds = new ArrayList<>();

  /** How many feeds a source has named in a range. */
  private int named;

  ScriptedLog(int partitions) {
    this.partitions = partitions;
  }

  synchronized void add(List<T> records) {
    List<List<T>> feed = new ArrayList<>();
    for (int i = 0; i < partitions; i++) {
      feed.add(new ArrayList<>());
    }
    for (int i = 0; i < records.size(); i++) {
      feed.get(i * partitions / records.size()).add(records.get(i));
    }
    feeds.add(feed);
  }

  /** Makes this what comes next, in place of what was fed and not named in a range. */
  synchronized void replace(List<List<T>> feed) {
    feeds.subList(named, feeds.size()).clear();
    feeds.add(feed);
  }

  /** The end of a range that begins with feed {@code from}: whole feeds, and at least one. */
  synchronized int end(int from, long mostRecords) {
    int until = from;
    long records = 0;
    while (until < feeds.size()) {
      records += feeds.get(until).stream().mapToLong(List::size).sum();
      if (records > mostRecords && until > from) {
        break;
      }
      until++;
    }
    named = Math.max(named, until);
    return until;
  }

  /** The records of some feeds, by partition. */
  synchronized List<List<T>> read(int from, int until) {
    if (until - from == 1) {
      return feeds.get(from);
    }
    List<List<T>> read = new ArrayList<>();
    for (int i = 0; i < partitions; i++) {
      read.add(new ArrayList<>());
    }
    for (List<List<T>> feed : feeds.subList(from, until)) {
      for (int i = 0; i < feed.size(); i++) {
        if (i == read.size()) {
          read.add(new ArrayList<>());
        }
        read.get(i).addAll(feed.get(i));
      }
    }
    return read;
  }
}
