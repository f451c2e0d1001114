package io.tidewheel.internal.rdd;

import io.tidewheel.function.Function2;
import io.tidewheel.spi.engine.OperatorFailure;
import io.tidewheel.spi.engine.TaskAction;
import io.tidewheel.spi.plan.PartitionFunction;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/** All elements folded into one, in the partitions first and then in a single one. */
public final class Folds {
  private Folds() {}

  /** The number of elements: always one record. */
  public static <T> Dataset<Long> count(Dataset<T> dataset) {
    return dataset
        .<Long>mapPartitions("count", (task, records) -> List.of(count(records)).iterator())
        .exchange("count", 1, input -> count -> 0)
        .mapPartitions("count", (task, counts) -> List.of(sum(counts)).iterator());
  }

  /** The number of elements of each partition, as pairs of one and the same key. */
  public static <T> PartitionFunction<T, Long> countPerPartition() {
    return (task, records) -> List.of(count(records)).iterator();
  }

  /** How many records are left. */
  public static long count(Iterator<?> records) {
    Counter counter = new Counter();
    records.forEachRemaining(counter);
    return counter.count;
  }

  private static long sum(Iterator<Long> counts) {
    long sum = 0;
    while (counts.hasNext()) {
      sum += counts.next();
    }
    return sum;
  }

  /** All elements reduced to one record, or none if there are none. */
  public static <T> Dataset<T> reduce(Dataset<T> dataset, Function2<T, T, T> function) {
    String operator = dataset.label("reduce");
    PartitionFunction<T, T> reduce =
        (task, records) -> reduce(operator, records, function).iterator();
    return dataset
        .mapPartitions("reduce", reduce)
        .exchange("reduce", 1, input -> record -> 0)
        .mapPartitions("reduce", reduce);
  }

  /** The elements reduced to one, in a list that is empty if there are none. */
  public static <T> List<T> reduce(
      String operator, Iterator<T> records, Function2<T, T, T> function) {
    List<T> result = new ArrayList<>(1);
    if (records.hasNext()) {
      result.add(fold(operator, records.next(), records, function));
    }
    return result;
  }

  /** All records folded into a value that {@code into} may be changed to. */
  public static <T, U> U fold(
      String operator, U into, Iterator<? extends T> records, Function2<U, T, U> function) {
    Folder<T, U> folder = new Folder<>(operator, function, into);
    records.forEachRemaining(folder);
    return folder.value;
  }

  /**
   * One record per partition, as it comes out of the partials of neighbouring ones that are
   * combined level by level, so that few are left for the caller. Their order is kept.
   *
   * @param depth how many levels at most, those of the partials and the caller included
   */
  public static <U> Dataset<U> tree(
      Dataset<U> partials, String operator, int depth, PartitionFunction<U, U> combine) {
    Dataset<U> level = partials;
    int left = partials.partitions();
    int scale = Math.max(2, (int) Math.ceil(Math.pow(left, 1.0 / depth)));
    while (left > scale + (left + scale - 1) / scale) {
      int before = left;
      int after = (left + scale - 1) / scale;
      level =
          level
              .exchange(
                  operator,
                  after,
                  input -> {
                    int target = (int) ((long) input * after / before);
                    return record -> target;
                  })
              .mapPartitions(operator, combine);
      left = after;
    }
    return level;
  }

  /** All records of a partition. */
  public static <T> TaskAction<T, List<T>> toList() {
    return (task, records) -> {
      List<T> list = new ArrayList<>();
      records.forEachRemaining(list::add);
      return list;
    };
  }

  private static final class Counter implements Consumer<Object> {
    private long count;

    @Override
    public void accept(Object record) {
      count++;
    }
  }

  private static final class Folder<T, U> implements Consumer<T> {
    private final String operator;
    private final Function2<U, T, U> function;
    private U value;

    Folder(String operator, Function2<U, T, U> function, U value) {
      this.operator = operator;
      this.function = function;
      this.value = value;
    }

    @Override
    public void accept(T record) {
      try {
        value = function.call(value, record);
      } catch (Exception e) {
        throw OperatorFailure.ofRecord(operator, e);
      }
    }
  }
}
