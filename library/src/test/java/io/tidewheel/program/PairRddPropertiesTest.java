package io.tidewheel.program;

import static io.tidewheel.program.SeededRuns.each;
import static io.tidewheel.program.SeededRuns.filtered;
import static io.tidewheel.program.SeededRuns.flat;
import static io.tidewheel.program.SeededRuns.mapped;
import static io.tidewheel.program.SeededRuns.partitions;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.HashPartitioner;
import io.tidewheel.PairRDD;
import io.tidewheel.Partitioner;
import io.tidewheel.RDDLike;
import io.tidewheel.Tuple2;
import io.tidewheel.Tuple3;
import io.tidewheel.Tuple4;
import io.tidewheel.program.SeededRuns.Operation;
import io.tidewheel.program.SeededRuns.Run;
import io.tidewheel.testkit.Multiset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every operation of {@link PairRDD} is what it would be on a list of pairs. */
class PairRddPropertiesTest {
  private static final SeededRuns RUNS = new SeededRuns();
  private static final Comparator<Integer> NATURAL = Comparator.nullsFirst(Integer::compare);

  /** By the sign of the key, so that many keys share a partition and some have none. */
  private static final class BySign extends Partitioner {
    private static final long serialVersionUID = 1L;

    @Override
    public int numPartitions() {
      return 4;
    }

    @Override
    public int getPartition(Object key) {
      return key == null ? 3 : Integer.signum((Integer) key) + 1;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof BySign;
    }

    @Override
    public int hashCode() {
      return 4;
    }
  }

  /** An order in which many keys are equal. */
  private enum BySize implements Comparator<Integer> {
    INSTANCE;

    @Override
    public int compare(Integer a, Integer b) {
      return Integer.compare(value(a), value(b));
    }
  }

  private static final Map<String, Operation<PairRDD<Integer, Integer>>> OPERATIONS =
      new LinkedHashMap<>();

  @AfterAll
  static void stop() {
    RUNS.close();
  }

  @TestFactory
  Stream<DynamicTest> isWhatItWouldBeOnLists() {
    return RUNS.tests(OPERATIONS, Run::pairs);
  }

  static {
    pairByPair();
    combining();
    joining();
    sorting();
    results();
    asElements();
  }

  private static void operation(String name, Operation<PairRDD<Integer, Integer>> operation) {
    OPERATIONS.put(name, operation);
  }

  // ------------------------------------------------------------------ functions of the programs

  private static int value(Integer number) {
    return number == null ? 1 : Math.abs(number);
  }

  private static Integer sum(Integer a, Integer b) {
    return value(a) + value(b);
  }

  private static List<Integer> some(Integer number) {
    return Collections.nCopies(value(number) % 3, number);
  }

  private static List<Integer> added(List<Integer> list, Integer number) {
    list.add(number);
    return list;
  }

  private static List<Integer> joined(List<Integer> first, List<Integer> second) {
    first.addAll(second);
    return first;
  }

  private static List<Integer> list(Iterable<Integer> numbers) {
    List<Integer> list = new ArrayList<>();
    numbers.forEach(list::add);
    return list;
  }

  // ------------------------------------------------------------------ what lists make of it

  /** The values of each key, in order. */
  private static Map<Integer, List<Integer>> groups(PairRDD<Integer, Integer> rdd) {
    Map<Integer, List<Integer>> groups = new HashMap<>();
    rdd.collect().forEach(p -> groups.computeIfAbsent(p._1(), k -> new ArrayList<>()).add(p._2()));
    return groups;
  }

  private static <U> List<Tuple2<Integer, U>> ofGroups(
      PairRDD<Integer, Integer> rdd, Function<List<Integer>, U> function) {
    return groups(rdd).entrySet().stream()
        .map(group -> Tuple2.of(group.getKey(), function.apply(group.getValue())))
        .toList();
  }

  /** What all keys of either side give. */
  private static <U> List<Tuple2<Integer, U>> ofBoth(
      PairRDD<Integer, Integer> left,
      PairRDD<Integer, Integer> right,
      BiFunction<List<Integer>, List<Integer>, List<U>> function) {
    Map<Integer, List<Integer>> lefts = groups(left);
    Map<Integer, List<Integer>> rights = groups(right);
    Set<Integer> keys = new LinkedHashSet<>(lefts.keySet());
    keys.addAll(rights.keySet());
    List<Tuple2<Integer, U>> results = new ArrayList<>();
    for (Integer key : keys) {
      function
          .apply(lefts.getOrDefault(key, List.of()), rights.getOrDefault(key, List.of()))
          .forEach(result -> results.add(Tuple2.of(key, result)));
    }
    return results;
  }

  /** For all keys of any RDD, the values in each. */
  private static List<Tuple2<Integer, List<List<Integer>>>> ofAll(
      List<PairRDD<Integer, Integer>> rdds) {
    List<Map<Integer, List<Integer>>> all = mapped(rdds, PairRddPropertiesTest::groups);
    Set<Integer> keys = new LinkedHashSet<>();
    all.forEach(groups -> keys.addAll(groups.keySet()));
    return mapped(
        new ArrayList<>(keys),
        key -> Tuple2.of(key, mapped(all, groups -> groups.getOrDefault(key, List.of()))));
  }

  private static <A, B> List<Tuple2<A, B>> product(List<A> lefts, List<B> rights) {
    return flat(mapped(lefts, left -> mapped(rights, right -> Tuple2.of(left, right))));
  }

  private static List<Optional<Integer>> present(List<Integer> values) {
    return mapped(values, Optional::ofNullable);
  }

  private static List<Optional<Integer>> orEmpty(List<Integer> values) {
    return values.isEmpty() ? List.of(Optional.empty()) : present(values);
  }

  private static int reduced(List<Integer> values) {
    return values.stream().mapToInt(PairRddPropertiesTest::value).sum();
  }

  // ------------------------------------------------------------------ checks

  private static <T> void checked(List<List<T>> expected, RDDLike<T, ?> rdd) {
    assertEquals(expected, partitions(rdd));
  }

  /** The same pairs in any order; with a partitioner, in its partitions. */
  private static <U> PairRDD<Integer, U> keyed(
      List<Tuple2<Integer, U>> expected, Partitioner partitioner, PairRDD<Integer, U> rdd) {
    List<List<Tuple2<Integer, U>>> partitions = partitions(rdd);
    assertEquals(Multiset.of(expected), Multiset.of(flat(partitions)));
    if (partitioner != null) {
      assertEquals(partitioner.numPartitions(), partitions.size());
      for (int i = 0; i < partitions.size(); i++) {
        for (Tuple2<Integer, U> pair : partitions.get(i)) {
          assertEquals(i, partitioner.getPartition(pair._1()));
        }
      }
    }
    return rdd;
  }

  /** All forms of an operation by key; returns what the last one gave. */
  private static <U> PairRDD<Integer, U> keyed(
      Run run,
      List<Tuple2<Integer, U>> expected,
      PairRDD<Integer, U> byDefault,
      Function<Integer, PairRDD<Integer, U>> into,
      Function<Partitioner, PairRDD<Integer, U>> by) {
    keyed(expected, null, byDefault);
    int count = run.partitions();
    keyed(expected, new HashPartitioner(count), into.apply(count));
    Partitioner partitioner =
        run.random().nextBoolean() ? new BySign() : new HashPartitioner(run.partitions());
    return keyed(expected, partitioner, by.apply(partitioner));
  }

  // ------------------------------------------------------------------ the table

  private static void pairByPair() {
    operation(
        "keys, values, fromRDD, toRDD",
        (run, rdd) -> {
          checked(each(partitions(rdd), p -> mapped(p, Tuple2::_1)), rdd.keys());
          checked(each(partitions(rdd), p -> mapped(p, Tuple2::_2)), rdd.values());
          checked(partitions(rdd), rdd.toRDD());
          return PairRDD.fromRDD(rdd.toRDD().map(Tuple2::swap));
        });
    operation(
        "mapValues",
        (run, rdd) -> {
          PairRDD<Integer, Integer> mapped = rdd.mapValues(PairRddPropertiesTest::value);
          checked(
              each(partitions(rdd), p -> mapped(p, x -> Tuple2.of(x._1(), value(x._2())))), mapped);
          return mapped;
        });
    operation(
        "flatMapValues",
        (run, rdd) -> {
          PairRDD<Integer, Integer> flat = rdd.flatMapValues(v -> some(v).iterator());
          checked(
              each(
                  partitions(rdd),
                  p -> flat(mapped(p, x -> mapped(some(x._2()), v -> Tuple2.of(x._1(), v))))),
              flat);
          return flat;
        });
    operation(
        "partitionBy",
        (run, rdd) -> {
          Partitioner partitioner =
              run.random().nextBoolean() ? new BySign() : new HashPartitioner(run.partitions());
          PairRDD<Integer, Integer> moved = rdd.partitionBy(partitioner);
          assertEquals(groups(rdd), groups(moved));
          return keyed(rdd.collect(), partitioner, moved);
        });
  }

  private static void combining() {
    operation(
        "reduceByKey, reduceByKeyLocally",
        (run, rdd) -> {
          PairRDD<Integer, Integer> sizes = rdd.mapValues(PairRddPropertiesTest::value);
          List<Tuple2<Integer, Integer>> expected = ofGroups(rdd, PairRddPropertiesTest::reduced);
          Map<Integer, Integer> map = new HashMap<>();
          expected.forEach(pair -> map.put(pair._1(), pair._2()));
          assertEquals(map, sizes.reduceByKeyLocally(PairRddPropertiesTest::sum));
          return keyed(
              run,
              expected,
              sizes.reduceByKey(PairRddPropertiesTest::sum),
              n -> sizes.reduceByKey(PairRddPropertiesTest::sum, n),
              p ->
                  run.random().nextBoolean()
                      ? sizes.reduceByKey(PairRddPropertiesTest::sum, p)
                      : sizes.reduceByKey(p, PairRddPropertiesTest::sum));
        });
    operation(
        "groupByKey",
        (run, rdd) -> {
          keyed(
              run,
              ofGroups(rdd, values -> values),
              rdd.groupByKey().mapValues(PairRddPropertiesTest::list),
              n -> rdd.groupByKey(n).mapValues(PairRddPropertiesTest::list),
              p -> rdd.groupByKey(p).mapValues(PairRddPropertiesTest::list));
          return rdd.groupByKey().flatMapValues(Iterable::iterator);
        });
    operation(
        "combineByKey",
        (run, rdd) -> {
          boolean early = run.random().nextBoolean();
          List<Tuple2<Integer, List<Integer>>> expected = ofGroups(rdd, values -> values);
          keyed(
              expected,
              new BySign(),
              rdd.combineByKey(
                  value -> added(new ArrayList<>(), value),
                  PairRddPropertiesTest::added,
                  PairRddPropertiesTest::joined,
                  new BySign(),
                  early));
          keyed(
              run,
              expected,
              rdd.combineByKey(
                  value -> added(new ArrayList<>(), value),
                  PairRddPropertiesTest::added,
                  PairRddPropertiesTest::joined),
              n ->
                  rdd.combineByKey(
                      value -> added(new ArrayList<>(), value),
                      PairRddPropertiesTest::added,
                      PairRddPropertiesTest::joined,
                      n),
              p ->
                  rdd.combineByKey(
                      value -> added(new ArrayList<>(), value),
                      PairRddPropertiesTest::added,
                      PairRddPropertiesTest::joined,
                      p));
          return rdd;
        });
    operation(
        "aggregateByKey",
        (run, rdd) -> {
          List<Integer> zero = new ArrayList<>();
          PairRDD<Integer, List<Integer>> lists =
              keyed(
                  run,
                  ofGroups(rdd, values -> values),
                  rdd.aggregateByKey(
                      zero, PairRddPropertiesTest::added, PairRddPropertiesTest::joined),
                  n ->
                      rdd.aggregateByKey(
                          zero, n, PairRddPropertiesTest::added, PairRddPropertiesTest::joined),
                  p ->
                      rdd.aggregateByKey(
                          zero, p, PairRddPropertiesTest::added, PairRddPropertiesTest::joined));
          assertEquals(List.of(), zero);
          return lists.flatMapValues(List::iterator);
        });
    operation(
        "foldByKey",
        (run, rdd) -> {
          PairRDD<Integer, Integer> sizes = rdd.mapValues(PairRddPropertiesTest::value);
          return keyed(
              run,
              ofGroups(rdd, PairRddPropertiesTest::reduced),
              sizes.foldByKey(0, PairRddPropertiesTest::sum),
              n -> sizes.foldByKey(0, n, PairRddPropertiesTest::sum),
              p -> sizes.foldByKey(0, p, PairRddPropertiesTest::sum));
        });
  }

  private static void joining() {
    operation(
        "join",
        (run, rdd) -> {
          PairRDD<Integer, Integer> other = other(run, rdd);
          PairRDD<Integer, Tuple2<Integer, Integer>> joined =
              keyed(
                  run,
                  ofBoth(rdd, other, PairRddPropertiesTest::product),
                  rdd.join(other),
                  n -> rdd.join(other, n),
                  p -> rdd.join(other, p));
          return joined.mapValues(Tuple2::_2);
        });
    operation(
        "leftOuterJoin",
        (run, rdd) -> {
          PairRDD<Integer, Integer> other = other(run, rdd);
          keyed(
              run,
              ofBoth(rdd, other, (left, right) -> product(left, orEmpty(right))),
              rdd.leftOuterJoin(other),
              n -> rdd.leftOuterJoin(other, n),
              p -> rdd.leftOuterJoin(other, p));
          return rdd;
        });
    operation(
        "rightOuterJoin",
        (run, rdd) -> {
          PairRDD<Integer, Integer> other = other(run, rdd);
          keyed(
              run,
              ofBoth(rdd, other, (left, right) -> product(orEmpty(left), right)),
              rdd.rightOuterJoin(other),
              n -> rdd.rightOuterJoin(other, n),
              p -> rdd.rightOuterJoin(other, p));
          return rdd;
        });
    operation(
        "fullOuterJoin",
        (run, rdd) -> {
          PairRDD<Integer, Integer> other = other(run, rdd);
          keyed(
              run,
              ofBoth(rdd, other, (left, right) -> product(orEmpty(left), orEmpty(right))),
              rdd.fullOuterJoin(other),
              n -> rdd.fullOuterJoin(other, n),
              p -> rdd.fullOuterJoin(other, p));
          return rdd;
        });
    operation(
        "cogroup",
        (run, rdd) -> {
          PairRDD<Integer, Integer> other = other(run, rdd);
          keyed(
              run,
              ofBoth(rdd, other, (left, right) -> List.of(Tuple2.of(left, right))),
              lists(rdd.cogroup(other)),
              n -> lists(rdd.cogroup(other, n)),
              p -> lists(rdd.cogroup(other, p)));
          return rdd;
        });
    operation(
        "cogroup of three and four",
        (run, rdd) -> {
          PairRDD<Integer, Integer> second = other(run, rdd);
          PairRDD<Integer, Integer> third = other(run, rdd);
          PairRDD<Integer, Integer> fourth = other(run, rdd);
          keyed(
              run,
              ofAll(List.of(rdd, second, third)),
              three(rdd.cogroup(second, third)),
              n -> three(rdd.cogroup(second, third, n)),
              p -> three(rdd.cogroup(second, third, p)));
          keyed(
              run,
              ofAll(List.of(rdd, second, third, fourth)),
              four(rdd.cogroup(second, third, fourth)),
              n -> four(rdd.cogroup(second, third, fourth, n)),
              p -> four(rdd.cogroup(second, third, fourth, p)));
          return rdd;
        });
    operation(
        "subtractByKey",
        (run, rdd) -> {
          PairRDD<Integer, Integer> other = other(run, rdd);
          return keyed(
              run,
              ofBoth(rdd, other, (left, right) -> right.isEmpty() ? left : List.of()),
              rdd.subtractByKey(other),
              n -> rdd.subtractByKey(other, n),
              p -> rdd.subtractByKey(other, p));
        });
  }

  /** Sometimes one whose partitions are known, sometimes the same again. */
  private static PairRDD<Integer, Integer> other(Run run, PairRDD<Integer, Integer> rdd) {
    return switch (run.random().nextInt(4)) {
      case 0 -> run.pairs().partitionBy(new BySign());
      case 1 -> rdd;
      default -> run.pairs();
    };
  }

  private static PairRDD<Integer, Tuple2<List<Integer>, List<Integer>>> lists(
      PairRDD<Integer, Tuple2<Iterable<Integer>, Iterable<Integer>>> groups) {
    return groups.mapValues(both -> Tuple2.of(list(both._1()), list(both._2())));
  }

  private static PairRDD<Integer, List<List<Integer>>> three(
      PairRDD<Integer, Tuple3<Iterable<Integer>, Iterable<Integer>, Iterable<Integer>>> groups) {
    return groups.mapValues(group -> List.of(list(group._1()), list(group._2()), list(group._3())));
  }

  private static PairRDD<Integer, List<List<Integer>>> four(
      PairRDD<
              Integer,
              Tuple4<Iterable<Integer>, Iterable<Integer>, Iterable<Integer>, Iterable<Integer>>>
          groups) {
    return groups.mapValues(
        group -> List.of(list(group._1()), list(group._2()), list(group._3()), list(group._4())));
  }

  private static void sorting() {
    operation(
        "sortByKey",
        (run, rdd) -> {
          assertEquals(sorted(rdd, NATURAL), rdd.sortByKey().collect());
          assertEquals(sorted(rdd, NATURAL), rdd.sortByKey(true).collect());
          assertEquals(sorted(rdd, NATURAL.reversed()), rdd.sortByKey(false).collect());
          Comparator<Integer> order = BySize.INSTANCE;
          assertEquals(sorted(rdd, order), rdd.sortByKey(order).collect());
          assertEquals(sorted(rdd, order.reversed()), rdd.sortByKey(order, false).collect());
          int count = run.partitions();
          assertEquals(sorted(rdd, order), rdd.sortByKey(order, true, count).collect());
          PairRDD<Integer, Integer> sorted = rdd.sortByKey(false, count);
          assertEquals(sorted(rdd, NATURAL.reversed()), sorted.collect());
          assertTrue(sorted.getNumPartitions() <= count);
          return sorted;
        });
    operation(
        "repartitionAndSortWithinPartitions",
        (run, rdd) -> {
          PairRDD<Integer, Integer> byNature = rdd.repartitionAndSortWithinPartitions(new BySign());
          keyed(rdd.collect(), new BySign(), byNature);
          checked(
              each(partitions(rdd.partitionBy(new BySign())), p -> sorted(p, NATURAL)), byNature);
          Partitioner hash = new HashPartitioner(run.partitions());
          PairRDD<Integer, Integer> bySize =
              rdd.repartitionAndSortWithinPartitions(hash, BySize.INSTANCE);
          checked(each(partitions(rdd.partitionBy(hash)), p -> sorted(p, BySize.INSTANCE)), bySize);
          return bySize;
        });
  }

  private static List<Tuple2<Integer, Integer>> sorted(
      PairRDD<Integer, Integer> rdd, Comparator<Integer> order) {
    return sorted(rdd.collect(), order);
  }

  private static List<Tuple2<Integer, Integer>> sorted(
      List<Tuple2<Integer, Integer>> pairs, Comparator<Integer> order) {
    List<Tuple2<Integer, Integer>> sorted = new ArrayList<>(pairs);
    sorted.sort((a, b) -> order.compare(a._1(), b._1()));
    return sorted;
  }

  private static void results() {
    operation(
        "lookup",
        (run, rdd) -> {
          Integer key = run.number();
          List<Integer> expected = groups(rdd).getOrDefault(key, List.of());
          assertEquals(expected, rdd.lookup(key));
          assertEquals(expected, rdd.partitionBy(new BySign()).lookup(key));
          return rdd;
        });
    operation(
        "countByKey, collectAsMap",
        (run, rdd) -> {
          Map<Integer, Long> counts = new HashMap<>();
          Map<Integer, Integer> last = new HashMap<>();
          for (Tuple2<Integer, Integer> pair : rdd.collect()) {
            counts.merge(pair._1(), 1L, Long::sum);
            last.put(pair._1(), pair._2());
          }
          assertEquals(counts, rdd.countByKey());
          assertEquals(last, rdd.collectAsMap());
          return rdd;
        });
  }

  /** What pairs have in common with all elements keeps what is known of their keys, or forgets. */
  private static void asElements() {
    operation(
        "filter",
        (run, rdd) -> {
          PairRDD<Integer, Integer> filtered = rdd.filter(pair -> value(pair._2()) > 2);
          checked(each(partitions(rdd), p -> filtered(p, pair -> value(pair._2()) > 2)), filtered);
          return filtered;
        });
    operation(
        "union",
        (run, rdd) -> {
          PairRDD<Integer, Integer> other = run.pairs();
          List<List<Tuple2<Integer, Integer>>> expected = new ArrayList<>(partitions(rdd));
          expected.addAll(partitions(other));
          checked(expected, run.ssc().union(rdd, other));
          PairRDD<Integer, Integer> both = rdd.union(other);
          checked(expected, both);
          return both;
        });
    operation(
        "distinct, subtract, intersection",
        (run, rdd) -> {
          PairRDD<Integer, Integer> other = run.pairs();
          List<Tuple2<Integer, Integer>> others = other.collect();
          List<Tuple2<Integer, Integer>> once = new ArrayList<>(new LinkedHashSet<>(rdd.collect()));
          keyed(filtered(once, others::contains), null, rdd.intersection(other));
          keyed(filtered(rdd.collect(), pair -> !others.contains(pair)), null, rdd.subtract(other));
          return keyed(once, null, rdd.distinct());
        });
    operation(
        "mapPartitions, sample, keeping keys",
        (run, rdd) -> {
          PairRDD<Integer, Integer> placed = rdd.partitionBy(new HashPartitioner(3));
          PairRDD<Integer, Integer> same =
              placed
                  .mapPartitionsToPair(pairs -> pairs, true)
                  .sample(false, 1)
                  .filter(pair -> true)
                  .persist();
          return keyed(rdd.collect(), new HashPartitioner(3), same);
        });
    operation(
        "repartition, coalesce, then by key",
        (run, rdd) -> {
          PairRDD<Integer, Integer> moved =
              rdd.partitionBy(new HashPartitioner(3)).repartition(run.partitions()).coalesce(3);
          List<Tuple2<Integer, Integer>> expected = ofGroups(rdd, List::size);
          PairRDD<Integer, Integer> counts =
              moved.mapValues(value -> 1).reduceByKey(Integer::sum, 3);
          keyed(expected, new HashPartitioner(3), counts);
          return moved;
        });
  }
}
