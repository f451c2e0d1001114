package io.tidewheel.internal.rdd;

import io.tidewheel.Tuple2;
import io.tidewheel.spi.engine.OperatorFailure;
import io.tidewheel.spi.engine.TaskContext;
import io.tidewheel.spi.plan.ByPosition;
import io.tidewheel.spi.plan.Union;
import io.tidewheel.spi.plan.ZipFunction;
import io.tidewheel.spi.source.Split;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Operations that go by where a record is: the index of its partition, its place in it.
 *
 * <p>A task does not tell a function which partition of its node it computes: above a union or an
 * exchange the task counts in another node. So the index comes as a record, from a second input
 * that has one split per partition.
 */
public final class Positions {
  private Positions() {}

  /** Turns one partition into another, knowing which one it is. */
  @FunctionalInterface
  public interface IndexedFunction<T, U> extends Serializable {
    Iterator<U> apply(TaskContext task, int index, Iterator<T> records) throws Exception;
  }

  /** The index of a partition, as its only record. */
  private record Index(int index) implements Split<Integer> {
    @Override
    public Iterator<Integer> read(TaskContext task) {
      return List.of(index).iterator();
    }

    @Override
    public String toString() {
      return "index " + index;
    }
  }

  /**
   * Records replaced partition by partition.
   *
   * @param keepsKeys whether the keys of pairs stay as they are
   */
  public static <T, U> Dataset<U> mapWithIndex(
      Dataset<T> data, String operator, boolean keepsKeys, IndexedFunction<T, U> function) {
    List<Split<Integer>> splits = new ArrayList<>();
    for (int i = 0; i < data.partitions(); i++) {
      splits.add(new Index(i));
    }
    Dataset<Integer> indices = Dataset.read(data.scope(), data.label(operator), splits, null);
    ZipFunction<T, Integer, U> zipped =
        (task, records, index) -> function.apply(task, index.next(), records);
    return data.zip(
        operator,
        indices,
        function instanceof ByPosition
            ? (ZipFunction<T, Integer, U> & ByPosition) zipped::apply
            : zipped,
        keepsKeys ? data.partitioner() : null);
  }

  /** Each record with its index: first by partition, then by place in it. Runs no job. */
  public static <T> Dataset<Tuple2<T, Long>> zipWithIndex(Dataset<T> data, String operator) {
    int partitions = data.partitions();
    if (partitions == 0) {
      return data.mapPartitions(operator, Elements.map(operator, record -> Tuple2.of(record, 0L)));
    }
    // Every partition sends its number of records to all partitions behind it.
    Dataset<Tuple2<Integer, Long>> counts =
        Positions.<T, Tuple2<Integer, Long>>mapWithIndex(
                data,
                operator,
                false,
                (task, index, records) -> {
                  List<Tuple2<Integer, Long>> sent = new ArrayList<>();
                  if (index < partitions - 1) {
                    long count = Folds.count(records);
                    for (int later = index + 1; later < partitions; later++) {
                      sent.add(Tuple2.of(later, count));
                    }
                  }
                  return sent.iterator();
                })
            .exchange(operator, partitions, input -> Tuple2::_1);
    String label = data.label(operator);
    return data.zip(
        operator,
        counts,
        (ZipFunction<T, Tuple2<Integer, Long>, Tuple2<T, Long>> & ByPosition)
            (task, records, before) -> {
              long[] next = {0};
              before.forEachRemaining(count -> next[0] += count._2());
              return Elements.<T, Tuple2<T, Long>>map(label, record -> Tuple2.of(record, next[0]++))
                  .apply(task, records);
            },
        null);
  }

  /** Each record with a number no other has: its place times the partitions, plus its partition. */
  public static <T> Dataset<Tuple2<T, Long>> zipWithUniqueId(Dataset<T> data, String operator) {
    int partitions = data.partitions();
    String label = data.label(operator);
    return mapWithIndex(
        data,
        operator,
        false,
        (IndexedFunction<T, Tuple2<T, Long>> & ByPosition)
            (task, index, records) -> {
              long[] next = {index};
              return Elements.<T, Tuple2<T, Long>>map(
                      label,
                      record -> {
                        long id = next[0];
                        next[0] += partitions;
                        return Tuple2.of(record, id);
                      })
                  .apply(task, records);
            });
  }

  /**
   * The first records of both sides, the second, ...
   *
   * @throws IllegalArgumentException if they do not have equally many partitions
   */
  public static <T, U> Dataset<Tuple2<T, U>> zip(
      Dataset<T> left, Dataset<U> right, String operator) {
    if (left.partitions() != right.partitions()) {
      throw new IllegalArgumentException(
          left.label(operator)
              + ": the first RDD has "
              + left.partitions()
              + " partitions and the second "
              + right.partitions()
              + ", must be equally many with equally many elements each; make one from the other by"
              + " map, or give both an index by zipWithIndex and join them by it");
    }
    String label = left.label(operator);
    return left.zip(
        operator,
        right,
        (ZipFunction<T, U, Tuple2<T, U>> & ByPosition)
            (task, lefts, rights) -> new Zipped<>(label, lefts, rights),
        null);
  }

  private static final class Zipped<T, U> implements Iterator<Tuple2<T, U>> {
    private final String label;
    private final Iterator<T> left;
    private final Iterator<U> right;
    private long pairs;

    Zipped(String label, Iterator<T> left, Iterator<U> right) {
      this.label = label;
      this.left = left;
      this.right = right;
    }

    @Override
    public boolean hasNext() {
      boolean more = left.hasNext();
      if (more != right.hasNext()) {
        throw new OperatorFailure(
            label,
            new IllegalArgumentException(
                "the partition of the "
                    + (more ? "second" : "first")
                    + " RDD ends after "
                    + pairs
                    + " elements, that of the other does not, must have equally many; make one RDD"
                    + " from the other by map, or give both an index by zipWithIndex and join them"
                    + " by it"));
      }
      return more;
    }

    @Override
    public Tuple2<T, U> next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      pairs++;
      return Tuple2.of(left.next(), right.next());
    }
  }

  /** Every record of one side with every record of the other. */
  public static <T, U> Dataset<Tuple2<T, U>> cartesian(
      Dataset<T> left, Dataset<U> right, String operator) {
    int rights = right.partitions();
    if ((long) left.partitions() * rights > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          left.label(operator)
              + ": "
              + left.partitions()
              + " times "
              + rights
              + " partitions are too many; coalesce one of the RDDs before");
    }
    int all = left.partitions() * rights;
    return left.regroup(operator, layout(all, i -> new Union.Ref(0, i / rights)))
        .zip(
            operator,
            right
                .labelled(left.label(operator))
                .regroup(operator, layout(all, i -> new Union.Ref(0, i % rights))),
            (task, ls, rs) -> {
              List<U> held = new ArrayList<>();
              rs.forEachRemaining(held::add);
              return Elements.<T, Tuple2<T, U>>flatMap(
                      operator, l -> held.stream().map(r -> Tuple2.of(l, r)).iterator())
                  .apply(task, ls);
            },
            null);
  }

  private static List<List<Union.Ref>> layout(int partitions, IntFunction<Union.Ref> ref) {
    return IntStream.range(0, partitions).mapToObj(i -> List.of(ref.apply(i))).toList();
  }

  /** Neighbouring partitions taken together, so that {@code partitions} are left. */
  public static <T> Dataset<T> coalesce(Dataset<T> data, String operator, int partitions) {
    long before = data.partitions();
    List<List<Union.Ref>> layout = new ArrayList<>();
    for (int i = 0; i < partitions; i++) {
      int from = (int) (before * i / partitions);
      int until = (int) (before * (i + 1) / partitions);
      layout.add(IntStream.range(from, until).mapToObj(p -> new Union.Ref(0, p)).toList());
    }
    return data.regroup(operator, layout);
  }
}
