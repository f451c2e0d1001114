package io.tidewheel.internal.kafka;

import io.tidewheel.kafka.OffsetRange;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Idle readers, kept for the next batch of their stream. A reader that is lent is known to its
 * borrower only, so nobody else can use it; a stream that reads a partition twice at once has two.
 * Thread-safe; readers are closed outside the lock.
 */
final class ReaderPool {
  /** The pool of this JVM: splits are serializable and find it here. */
  static final ReaderPool OF_THIS_JVM = new ReaderPool();

  /** Tells this JVM from all others. */
  static final UUID THIS_JVM = UUID.randomUUID();

  /** For how long a stream that lives in another JVM leaves readers idle that are kept for it. */
  static final Duration LONGEST_IDLE = Duration.ofMinutes(5);

  /**
   * Whose readers.
   *
   * @param streamId not the consumer group: two streams may have the same one
   */
  record Key(String streamId, TopicPartition partition) {}

  private static final Logger LOG = LoggerFactory.getLogger(ReaderPool.class);

  private final Map<Key, Deque<RecordReader<?, ?>>> byKey = new HashMap<>();

  /** Each with when it was given back, by {@link System#nanoTime}. */
  private final Map<RecordReader<?, ?>, Long> longestIdleFirst = new LinkedHashMap<>();

  private final Map<String, Integer> streams = new HashMap<>();

  /** Those of the streams that nobody closes here. */
  private final Set<String> visitors = new HashSet<>();

  private boolean sweeps;

  /**
   * Begins to keep readers of a stream.
   *
   * @param capacity how many readers the pool may keep then, of all streams
   */
  synchronized void open(String streamId, int capacity) {
    streams.put(streamId, capacity);
  }

  /**
   * Begins to keep readers of a stream that another JVM has opened: as a rule it is the driver's,
   * and this one an executor. They are closed when they were idle for long, or with the process.
   */
  synchronized void visited(String streamId, int capacity) {
    if (streams.put(streamId, capacity) == null) {
      visitors.add(streamId);
    }
    if (!sweeps) {
      sweeps = true;
      Thread sweeper = new Thread(this::sweep, "kafka-readers-sweeper");
      sweeper.setDaemon(true);
      sweeper.start();
    }
  }

  private void sweep() {
    try {
      while (true) {
        TimeUnit.NANOSECONDS.sleep(LONGEST_IDLE.toNanos() / 5);
        closeIdleSince(System.nanoTime() - LONGEST_IDLE.toNanos());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Closes the visitors' readers that were given back before. */
  void closeIdleSince(long nanoTime) {
    List<RecordReader<?, ?>> leaving = new ArrayList<>();
    synchronized (this) {
      longestIdleFirst.forEach(
          (reader, since) -> {
            if (since - nanoTime < 0 && visitors.contains(reader.key().streamId())) {
              leaving.add(reader);
            }
          });
      leaving.forEach(this::remove);
    }
    leaving.forEach(RecordReader::close);
  }

  /** Lends a reader, best one that is at the offset already; null if there is none. */
  synchronized RecordReader<?, ?> borrow(Key key, long offset) {
    Deque<RecordReader<?, ?>> idle = byKey.get(key);
    if (idle == null) {
      return null;
    }
    RecordReader<?, ?> chosen = idle.peekLast();
    for (RecordReader<?, ?> reader : idle) {
      if (reader.isAt(offset)) {
        chosen = reader;
        break;
      }
    }
    remove(chosen);
    return chosen;
  }

  private void remove(RecordReader<?, ?> reader) {
    longestIdleFirst.remove(reader);
    byKey.computeIfPresent(
        reader.key(),
        (key, idle) -> {
          idle.remove(reader);
          return idle.isEmpty() ? null : idle;
        });
  }

  /** Has idle readers that read these ranges fetch what comes after them. Does not wait. */
  void fetchAhead(String streamId, Collection<OffsetRange> ranges) {
    for (OffsetRange range : ranges) {
      if (range.count() > 0) {
        RecordReader<?, ?> idle =
            borrow(new Key(streamId, range.topicPartition()), range.untilOffset());
        if (idle != null) {
          fetchAhead(idle);
        }
      }
    }
  }

  private void fetchAhead(RecordReader<?, ?> reader) {
    try {
      reader.fetchAhead();
      giveBack(reader);
    } catch (KafkaException e) {
      // Whoever reads the range meets it again, and says where.
      LOG.debug("{}: fetching ahead failed", reader.key(), e);
      reader.close();
    }
  }

  /** Takes a reader back, to keep it or to close it. */
  void giveBack(RecordReader<?, ?> reader) {
    List<RecordReader<?, ?>> leaving = new ArrayList<>();
    synchronized (this) {
      Integer capacity = streams.get(reader.key().streamId());
      if (capacity == null || capacity == 0) {
        leaving.add(reader);
      } else {
        byKey.computeIfAbsent(reader.key(), key -> new ArrayDeque<>()).add(reader);
        longestIdleFirst.put(reader, System.nanoTime());
        Iterator<RecordReader<?, ?>> longest = longestIdleFirst.keySet().iterator();
        for (int over = longestIdleFirst.size() - capacity; over > 0; over--) {
          leaving.add(longest.next());
        }
        leaving.forEach(this::remove);
      }
    }
    leaving.forEach(RecordReader::close);
  }

  /** Closes the idle readers of a stream; those that are lent follow when they are given back. */
  void close(String streamId) {
    Set<RecordReader<?, ?>> leaving = new HashSet<>();
    synchronized (this) {
      streams.remove(streamId);
      visitors.remove(streamId);
      for (RecordReader<?, ?> reader : longestIdleFirst.keySet()) {
        if (reader.key().streamId().equals(streamId)) {
          leaving.add(reader);
        }
      }
      leaving.forEach(this::remove);
    }
    leaving.forEach(RecordReader::close);
  }

  /** How many are idle, of all streams. */
  synchronized int idle() {
    return longestIdleFirst.size();
  }
}
