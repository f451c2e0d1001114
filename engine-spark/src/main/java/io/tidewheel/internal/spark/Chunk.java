package io.tidewheel.internal.spark;

import io.tidewheel.spi.codec.Codecs;
import io.tidewheel.spi.plan.RecordPartitioner;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.function.ToIntFunction;
import org.apache.spark.Partitioner;
import scala.Tuple2;

/**
 * The address of some records on their way through an exchange, and their place among those that
 * have the same target.
 *
 * <p>Spark's shuffle hands partitions over in no order, but an exchange promises one. Sorting
 * records would cost more than moving them; so they travel in pages, and those are sorted.
 *
 * @param input the partition they come from
 * @param sequence counts the chunks of the input
 */
record Chunk(int target, int input, int sequence) implements Serializable {
  /** In which order the chunks of a target are read. */
  enum Order implements Comparator<Chunk> {
    OF_INPUTS;

    @Override
    public int compare(Chunk one, Chunk other) {
      int byInput = Integer.compare(one.input, other.input);
      return byInput != 0 ? byInput : Integer.compare(one.sequence, other.sequence);
    }
  }

  /** Sends a chunk where its address says. */
  static final class ByTarget extends Partitioner {
    private final int partitions;

    ByTarget(int partitions) {
      this.partitions = partitions;
    }

    @Override
    public int numPartitions() {
      return partitions;
    }

    @Override
    public int getPartition(Object chunk) {
      return ((Chunk) chunk).target();
    }
  }

  /**
   * The sending side, which holds one open page per target: consumes the records of a task and ends
   * it.
   */
  static final class Sender implements Iterator<Tuple2<Chunk, Page>> {
    private final Codecs codecs;
    private final String operator;
    private final SparkTask task = SparkTask.current();
    private final ToIntFunction<Object> targets;
    private final Iterator<Object> records;
    private final List<List<Object>> open = new ArrayList<>();
    private final Queue<Tuple2<Chunk, Page>> full = new ArrayDeque<>();
    private int sequence;
    private boolean ended;

    Sender(
        Codecs codecs,
        String operator,
        RecordPartitioner<Object> partitioner,
        int partitions,
        Iterator<Object> records) {
      this.codecs = codecs;
      this.operator = operator;
      this.records = records;
      for (int i = 0; i < partitions; i++) {
        open.add(new ArrayList<>());
      }
      try {
        targets =
            SparkTask.required(partitioner.forInput(task.partition()), "what forInput returned");
      } catch (Throwable t) {
        throw task.failure(operator, t);
      }
    }

    @Override
    public boolean hasNext() {
      if (full.isEmpty() && !ended) {
        try {
          gather();
        } catch (Throwable t) {
          throw task.failure(operator, t);
        }
        if (ended) {
          task.end(operator);
        }
      }
      return !full.isEmpty();
    }

    @Override
    public Tuple2<Chunk, Page> next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return full.remove();
    }

    /** Reads on until a chunk is full; at the end all that have records are. */
    private void gather() {
      while (full.isEmpty() && records.hasNext()) {
        Object value = records.next();
        int target = targets.applyAsInt(value);
        if (target < 0 || target >= open.size()) {
          throw new IllegalStateException(
              "record "
                  + value
                  + " was given partition "
                  + target
                  + ", must be in 0 .. "
                  + (open.size() - 1));
        }
        open.get(target).add(value);
        if (open.get(target).size() == Page.CAPACITY) {
          close(target);
        }
      }
      if (full.isEmpty()) {
        ended = true;
        for (int target = 0; target < open.size(); target++) {
          if (!open.get(target).isEmpty()) {
            close(target);
          }
        }
      }
    }

    private void close(int target) {
      Chunk chunk = new Chunk(target, task.partition(), sequence++);
      full.add(new Tuple2<>(chunk, new Page(codecs, open.get(target).toArray())));
      open.get(target).clear();
    }
  }

  /** The receiving side: the records of chunks that come in order. */
  static Iterator<Object> records(Iterator<Tuple2<Chunk, Page>> chunks) {
    return Page.unpacked(
        new Iterator<Page>() {
          @Override
          public boolean hasNext() {
            return chunks.hasNext();
          }

          @Override
          public Page next() {
            return chunks.next()._2();
          }
        });
  }
}
