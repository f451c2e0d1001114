package io.tidewheel.internal.state;

import io.tidewheel.Partitioner;
import io.tidewheel.Tuple2;
import io.tidewheel.internal.rdd.Dataset;
import io.tidewheel.internal.rdd.Keyed;
import io.tidewheel.spi.state.StateStore;
import java.util.Iterator;
import java.util.function.Consumer;

/**
 * The state that an operator begins with. It comes with the records of the first batch that this
 * process builds, and enters if that is the operator's first batch ever: whether it is, only the
 * store knows ({@link StoreKey#BEGUN}), which may have been recovered. Used by the batch thread.
 */
public final class InitialState<K, S> {
  private static final long NOT_YET = -1;

  private final Dataset<Tuple2<K, S>> pairs;
  private long comesWith = NOT_YET;

  /**
   * @param pairs of the context; null for none
   */
  public InitialState(Dataset<Tuple2<K, S>> pairs) {
    this.pairs = pairs;
  }

  /** Whether it comes with this batch: with each attempt at the first one that is asked about. */
  public boolean comesWith(long batchId) {
    if (comesWith == NOT_YET) {
      comesWith = batchId;
    }
    return pairs != null && comesWith == batchId;
  }

  /**
   * Records of this batch that are partitioned by the partitioner, with the initial state before
   * them if it comes with the batch: an element which holds it, first in each partition.
   */
  public <V> Dataset<?> before(
      Dataset<Tuple2<K, V>> records, long batchId, String operator, Partitioner partitioner) {
    if (!comesWith(batchId)) {
      return records;
    }
    Dataset<Tuple2<K, S>> initial =
        Keyed.partitionBy(
            pairs.in(records.scope()).labelled(records.label(operator)), operator, partitioner);
    return records.<Tuple2<K, S>, Object>zip(
        operator, initial, (task, left, right) -> new Preceded(right, left), partitioner);
  }

  /**
   * Takes the initial state from the front of the records and puts it into the store.
   *
   * @param enters whether it does; else it is only taken away
   */
  static void take(
      Iterator<?> records, boolean enters, StateStore<Object, Object> store, IdleTimes times) {
    Iterator<Tuple2<?, ?>> initial = ((Entering) records.next()).pairs();
    if (enters) {
      initial.forEachRemaining(pair -> put(pair._1(), pair._2(), store, times));
    }
  }

  private static void put(
      Object key, Object state, StateStore<Object, Object> store, IdleTimes times) {
    if (state == null) {
      throw new IllegalArgumentException(
          "initial state: key=" + key + " has the state null; leave such keys out");
    }
    store.put(StoreKey.of(key), times.matter() ? new Touched(state, times.now()) : state);
  }

  /** The element before the records. */
  private record Entering(Iterator<Tuple2<?, ?>> pairs) {}

  private static final class Preceded implements Iterator<Object> {
    private final Iterator<?> records;
    private Entering entering;

    @SuppressWarnings("unchecked") // Only their types are forgotten.
    Preceded(Iterator<?> initial, Iterator<?> records) {
      this.entering = new Entering((Iterator<Tuple2<?, ?>>) initial);
      this.records = records;
    }

    @Override
    public boolean hasNext() {
      return entering != null || records.hasNext();
    }

    @Override
    public Object next() {
      if (entering == null) {
        return records.next();
      }
      Entering first = entering;
      entering = null;
      return first;
    }

    @Override
    public void forEachRemaining(Consumer<? super Object> action) {
      if (entering != null) {
        action.accept(next());
      }
      records.forEachRemaining(action);
    }
  }
}
