package io.tidewheel.program;

import static io.tidewheel.program.SeededRuns.each;
import static io.tidewheel.program.SeededRuns.filtered;
import static io.tidewheel.program.SeededRuns.flat;
import static io.tidewheel.program.SeededRuns.mapped;
import static io.tidewheel.program.SeededRuns.partitions;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.HashPartitioner;
import io.tidewheel.PairRDD;
import io.tidewheel.Partitioner;
import io.tidewheel.RDD;
import io.tidewheel.RDDLike;
import io.tidewheel.StorageLevel;
import io.tidewheel.Tuple2;
import io.tidewheel.program.SeededRuns.Operation;
import io.tidewheel.testkit.Multiset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every operation of {@link RDD} is what it would be on a list of lists. */
class RddPropertiesTest {
  private static final SeededRuns RUNS = new SeededRuns();

  /** Null first, as everywhere. */
  private static final Comparator<Integer> NATURAL = Comparator.nullsFirst(Integer::compare);

  /** An order in which many are equal. */
  private enum BySize implements Comparator<Integer> {
    INSTANCE;

    @Override
    public int compare(Integer a, Integer b) {
      return Integer.compare(size(a), size(b));
    }
  }

  private static final Map<String, Operation<RDD<Integer>>> OPERATIONS = new LinkedHashMap<>();

  @AfterAll
  static void stop() {
    RUNS.close();
  }

  @TestFactory
  Stream<DynamicTest> isWhatItWouldBeOnLists() {
    return RUNS.tests(OPERATIONS, SeededRuns.Run::numbers);
  }

  private static int size(Integer number) {
    return number == null ? 0 : Math.abs(number);
  }

  private static Integer tripled(Integer number) {
    return number == null ? null : number * 3 % 7;
  }

  private static Integer key(Integer number) {
    return number == null || number == 3 ? null : number / 3;
  }

  private static List<Integer> some(Integer number) {
    return Collections.nCopies(size(number) % 3, number);
  }

  /** Associative, but the order shows. */
  private static String text(Integer number) {
    return number + ",";
  }

  private static <T> List<List<T>> checked(List<List<T>> expected, RDDLike<T, ?> rdd) {
    List<List<T>> partitions = partitions(rdd);
    assertEquals(expected, partitions);
    assertEquals(expected.size(), rdd.getNumPartitions());
    return partitions;
  }

  /** The same elements in any order, each in the partition of its hash. */
  private static RDD<Integer> hashed(List<Integer> expected, int count, RDD<Integer> rdd) {
    return hashed(expected, new HashPartitioner(count), rdd);
  }

  private static RDD<Integer> hashed(
      List<Integer> expected, Partitioner partitioner, RDD<Integer> rdd) {
    List<List<Integer>> partitions = partitions(rdd);
    assertEquals(Multiset.of(expected), Multiset.of(flat(partitions)));
    assertEquals(partitioner.numPartitions(), partitions.size());
    for (int i = 0; i < partitions.size(); i++) {
      for (Integer element : partitions.get(i)) {
        assertEquals(i, partitioner.getPartition(element));
      }
    }
    return rdd;
  }

  private static List<Integer> distinct(List<Integer> elements) {
    return new ArrayList<>(new LinkedHashSet<>(elements));
  }

  private static List<Integer> sorted(List<Integer> elements, Comparator<? super Integer> order) {
    List<Integer> sorted = new ArrayList<>(elements);
    sorted.sort(order);
    return sorted;
  }

  static {
    elementByElement();
    partitionByPartition();
    severalRdds();
    placesAndSamples();
    keeping();
    results();
    aggregates();
    effects();
  }

  private static void operation(String name, Operation<RDD<Integer>> operation) {
    OPERATIONS.put(name, operation);
  }

  private static void elementByElement() {
    operation(
        "map",
        (run, rdd) -> {
          RDD<Integer> mapped = rdd.map(RddPropertiesTest::tripled);
          checked(each(partitions(rdd), p -> mapped(p, RddPropertiesTest::tripled)), mapped);
          return mapped;
        });
    operation(
        "filter",
        (run, rdd) -> {
          RDD<Integer> filtered = rdd.filter(number -> size(number) > 2);
          checked(each(partitions(rdd), p -> filtered(p, number -> size(number) > 2)), filtered);
          return filtered;
        });
    operation(
        "flatMap",
        (run, rdd) -> {
          RDD<Integer> flat = rdd.flatMap(number -> some(number).iterator());
          checked(each(partitions(rdd), p -> flat(mapped(p, RddPropertiesTest::some))), flat);
          return flat;
        });
    operation(
        "mapToPair, keyBy",
        (run, rdd) -> {
          PairRDD<Integer, Integer> pairs = rdd.mapToPair(number -> Tuple2.of(key(number), number));
          checked(partitions(pairs), rdd.keyBy(RddPropertiesTest::key));
          checked(
              each(partitions(rdd), p -> mapped(p, number -> Tuple2.of(key(number), number))),
              pairs);
          return pairs.values();
        });
    operation(
        "flatMapToPair",
        (run, rdd) -> {
          PairRDD<Integer, String> pairs =
              rdd.flatMapToPair(
                  number ->
                      some(number).stream().map(one -> Tuple2.of(key(one), text(one))).iterator());
          checked(
              each(
                  partitions(rdd),
                  p ->
                      mapped(
                          flat(mapped(p, RddPropertiesTest::some)),
                          one -> Tuple2.of(key(one), text(one)))),
              pairs);
          return rdd;
        });
    operation(
        "groupBy",
        (run, rdd) -> {
          Map<Integer, List<Integer>> expected = new LinkedHashMap<>();
          rdd.collect()
              .forEach(n -> expected.computeIfAbsent(key(n), k -> new ArrayList<>()).add(n));
          int count = run.partitions();
          assertEquals(expected, rdd.groupBy(RddPropertiesTest::key).collectAsMap());
          PairRDD<Integer, Iterable<Integer>> groups = rdd.groupBy(RddPropertiesTest::key, count);
          assertEquals(expected, groups.collectAsMap());
          assertEquals(count, groups.getNumPartitions());
          return groups.values().flatMap(Iterable::iterator);
        });
  }

  private static void partitionByPartition() {
    operation(
        "mapPartitions",
        (run, rdd) -> {
          boolean preserves = run.random().nextBoolean();
          RDD<Integer> counts =
              rdd.mapPartitions(
                  elements -> {
                    int count = 0;
                    for (; elements.hasNext(); elements.next()) {
                      count++;
                    }
                    return List.of(count, -count).iterator();
                  },
                  preserves);
          checked(each(partitions(rdd), p -> List.of(p.size(), -p.size())), counts);
          return counts;
        });
    operation(
        "mapPartitions, element by element",
        (run, rdd) -> {
          RDD<Integer> mapped = rdd.mapPartitions(Tripled::new);
          checked(each(partitions(rdd), p -> mapped(p, RddPropertiesTest::tripled)), mapped);
          return mapped;
        });
    operation(
        "mapPartitionsToPair",
        (run, rdd) -> {
          checked(
              each(partitions(rdd), p -> List.of(Tuple2.of(p.isEmpty(), 1))),
              rdd.mapPartitionsToPair(p -> List.of(Tuple2.of(!p.hasNext(), 1)).iterator()));
          return rdd;
        });
    operation(
        "mapPartitionsWithIndex",
        (run, rdd) -> {
          List<List<Integer>> given = partitions(rdd);
          List<List<Integer>> expected = new ArrayList<>();
          for (int i = 0; i < given.size(); i++) {
            expected.add(new ArrayList<>(given.get(i)));
            expected.get(i).add(0, i);
          }
          RDD<Integer> indexed =
              rdd.mapPartitionsWithIndex(
                  (index, elements) -> {
                    List<Integer> list = new ArrayList<>(List.of(index));
                    elements.forEachRemaining(list::add);
                    return list.iterator();
                  },
                  run.random().nextBoolean());
          checked(expected, indexed);
          return indexed;
        });
    operation(
        "glom",
        (run, rdd) -> {
          assertEquals(rdd.collect(), flat(rdd.glom().collect()));
          assertEquals(rdd.getNumPartitions(), rdd.glom().collect().size());
          return rdd.glom().flatMap(List::iterator);
        });
  }

  private record Tripled(Iterator<Integer> numbers) implements Iterator<Integer> {
    @Override
    public boolean hasNext() {
      return numbers.hasNext();
    }

    @Override
    public Integer next() {
      return tripled(numbers.next());
    }
  }

  private static void severalRdds() {
    operation(
        "union",
        (run, rdd) -> {
          RDD<Integer> other = run.numbers();
          List<List<Integer>> expected = new ArrayList<>(partitions(rdd));
          expected.addAll(partitions(other));
          RDD<Integer> both = rdd.union(other);
          checked(expected, both);
          expected.addAll(partitions(rdd));
          checked(expected, run.ssc().union(rdd, other, rdd));
          return both;
        });
    operation(
        "distinct",
        (run, rdd) -> {
          List<Integer> expected = distinct(rdd.collect());
          hashed(expected, Math.max(1, rdd.getNumPartitions()), rdd.distinct());
          int count = run.partitions();
          return hashed(expected, count, rdd.distinct(count));
        });
    operation(
        "subtract",
        (run, rdd) -> {
          RDD<Integer> other = run.numbers();
          List<Integer> others = other.collect();
          List<Integer> expected = filtered(rdd.collect(), number -> !others.contains(number));
          hashed(expected, Math.max(1, rdd.getNumPartitions()), rdd.subtract(other));
          hashed(expected, 4, rdd.subtract(other, 4));
          Partitioner partitioner = new HashPartitioner(run.partitions());
          return hashed(expected, partitioner, rdd.subtract(other, partitioner));
        });
    operation(
        "intersection",
        (run, rdd) -> {
          RDD<Integer> other = run.numbers();
          List<Integer> others = other.collect();
          return hashed(
              filtered(distinct(rdd.collect()), others::contains),
              Math.max(1, Math.max(rdd.getNumPartitions(), other.getNumPartitions())),
              rdd.intersection(other));
        });
    operation(
        "cartesian",
        (run, rdd) -> {
          RDD<Integer> other = run.random().nextBoolean() ? run.numbers() : rdd;
          List<List<Tuple2<Integer, Integer>>> expected = new ArrayList<>();
          for (List<Integer> left : partitions(rdd)) {
            for (List<Integer> right : partitions(other)) {
              expected.add(flat(mapped(left, l -> mapped(right, r -> Tuple2.of(l, r)))));
            }
          }
          PairRDD<Integer, Integer> product = rdd.cartesian(other);
          checked(expected, product);
          return product.keys();
        });
    operation(
        "zip",
        (run, rdd) -> {
          PairRDD<Integer, String> zipped = rdd.zip(rdd.map(RddPropertiesTest::text));
          checked(
              each(partitions(rdd), p -> mapped(p, number -> Tuple2.of(number, text(number)))),
              zipped);
          return zipped.keys();
        });
  }

  private static void placesAndSamples() {
    operation(
        "zipWithIndex",
        (run, rdd) -> {
          PairRDD<Integer, Long> indexed = rdd.zipWithIndex();
          long[] next = {0};
          checked(
              each(partitions(rdd), p -> mapped(p, number -> Tuple2.of(number, next[0]++))),
              indexed);
          return indexed.keys();
        });
    operation(
        "zipWithUniqueId",
        (run, rdd) -> {
          long step = rdd.getNumPartitions();
          long[] partition = {0};
          checked(
              each(
                  partitions(rdd),
                  p -> {
                    long[] next = {partition[0]++ - step};
                    return mapped(p, number -> Tuple2.of(number, next[0] += step));
                  }),
              rdd.zipWithUniqueId());
          return rdd;
        });
    operation(
        "sample",
        (run, rdd) -> {
          boolean again = run.random().nextBoolean();
          long seed = run.random().nextLong();
          PairRDD<Integer, Long> indexed = rdd.zipWithIndex();
          PairRDD<Integer, Long> sample = indexed.sample(again, 0.5, seed);
          List<List<Tuple2<Integer, Long>>> drawn = partitions(sample);
          checked(drawn, indexed.sample(again, 0.5, seed));
          for (int i = 0; i < drawn.size(); i++) {
            List<Long> places = mapped(drawn.get(i), Tuple2::_2);
            assertEquals(places.stream().sorted().toList(), places);
            assertTrue(again || new LinkedHashSet<>(places).size() == places.size());
            assertTrue(partitions(indexed).get(i).containsAll(drawn.get(i)));
          }
          assertEquals(0, rdd.sample(again, 0).count());
          checked(partitions(rdd), rdd.sample(false, 1));
          return sample.keys();
        });
    operation(
        "sortBy",
        (run, rdd) -> {
          int count = run.partitions();
          boolean ascending = run.random().nextBoolean();
          RDD<Integer> sorted = rdd.sortBy(RddPropertiesTest::key, ascending, count);
          Comparator<Integer> order = Comparator.comparing(RddPropertiesTest::key, NATURAL);
          assertEquals(
              sorted(rdd.collect(), ascending ? order : order.reversed()), sorted.collect());
          assertTrue(sorted.getNumPartitions() <= count);
          List<List<Integer>> keys =
              each(partitions(sorted), p -> mapped(p, RddPropertiesTest::key));
          for (int i = 1; i < keys.size(); i++) {
            assertTrue(Collections.disjoint(keys.get(i - 1), keys.get(i)), keys::toString);
          }
          return sorted;
        });
    operation(
        "repartition, coalesce with a shuffle",
        (run, rdd) -> {
          int count = run.partitions();
          RDD<Integer> dealt =
              run.random().nextBoolean() ? rdd.repartition(count) : rdd.coalesce(count, true);
          List<List<Integer>> partitions = partitions(dealt);
          assertEquals(count, partitions.size());
          assertEquals(Multiset.of(rdd.collect()), Multiset.of(flat(partitions)));
          List<Integer> sizes = mapped(partitions, List::size);
          assertTrue(
              Collections.max(sizes) - Collections.min(sizes) <= rdd.getNumPartitions(),
              sizes::toString);
          return dealt;
        });
    operation(
        "coalesce",
        (run, rdd) -> {
          int count = run.partitions();
          RDD<Integer> fewer = rdd.coalesce(count);
          assertEquals(Math.min(count, rdd.getNumPartitions()), fewer.getNumPartitions());
          assertEquals(rdd.collect(), fewer.collect());
          List<List<Integer>> given = partitions(rdd);
          int before = given.size();
          for (int i = 0; count < before && i < count; i++) {
            assertEquals(
                flat(given.subList(before * i / count, before * (i + 1) / count)),
                partitions(fewer).get(i));
          }
          return fewer;
        });
  }

  private static void keeping() {
    operation(
        "persist, cache, unpersist",
        (run, rdd) -> {
          List<List<Integer>> expected = partitions(rdd);
          StorageLevel[] levels = StorageLevel.values();
          RDD<Integer> kept =
              run.random().nextBoolean()
                  ? rdd.persist(levels[run.random().nextInt(levels.length)])
                  : run.random().nextBoolean() ? rdd.cache() : rdd.persist();
          checked(expected, kept);
          checked(expected, kept);
          checked(expected, kept.unpersist());
          checked(expected, kept.unpersist(true));
          return kept;
        });
  }

  private static void results() {
    operation(
        "count, isEmpty, collect",
        (run, rdd) -> {
          List<Integer> all = flat(partitions(rdd));
          assertEquals(all, rdd.collect());
          assertEquals(all.size(), rdd.count());
          assertEquals(all.isEmpty(), rdd.isEmpty());
          return rdd;
        });
    operation(
        "countByValue",
        (run, rdd) -> {
          Map<Integer, Long> expected = new LinkedHashMap<>();
          rdd.collect().forEach(number -> expected.merge(number, 1L, Long::sum));
          assertEquals(expected, rdd.countByValue());
          return rdd;
        });
    operation(
        "take, first",
        (run, rdd) -> {
          List<Integer> all = rdd.collect();
          int most = run.random().nextInt(all.size() + 2);
          assertEquals(all.subList(0, Math.min(most, all.size())), rdd.take(most));
          if (all.isEmpty()) {
            assertThrows(NoSuchElementException.class, rdd::first);
          } else {
            assertEquals(all.get(0), rdd.first());
          }
          return rdd;
        });
    operation(
        "takeOrdered, top",
        (run, rdd) -> {
          List<Integer> all = rdd.collect();
          int most = run.random().nextInt(all.size() + 2);
          int some = Math.min(most, all.size());
          assertEquals(sorted(all, NATURAL).subList(0, some), rdd.takeOrdered(most));
          assertEquals(sorted(all, NATURAL.reversed()).subList(0, some), rdd.top(most));
          assertEquals(
              sorted(all, BySize.INSTANCE).subList(0, some),
              rdd.takeOrdered(most, BySize.INSTANCE));
          assertEquals(
              sorted(all, BySize.INSTANCE.reversed()).subList(0, some),
              rdd.top(most, BySize.INSTANCE));
          return rdd;
        });
    operation(
        "max, min",
        (run, rdd) -> {
          List<Integer> all = rdd.collect();
          if (all.isEmpty()) {
            assertThrows(NoSuchElementException.class, () -> rdd.max(BySize.INSTANCE));
            assertThrows(NoSuchElementException.class, () -> rdd.min(BySize.INSTANCE));
          } else {
            assertEquals(sorted(all, BySize.INSTANCE).get(0), rdd.min(BySize.INSTANCE));
            assertEquals(sorted(all, BySize.INSTANCE.reversed()).get(0), rdd.max(BySize.INSTANCE));
          }
          return rdd;
        });
  }

  private static void aggregates() {
    operation(
        "reduce, treeReduce",
        (run, rdd) -> {
          RDD<String> texts = rdd.map(RddPropertiesTest::text);
          int depth = 1 + run.random().nextInt(4);
          List<String> all = texts.collect();
          if (all.isEmpty()) {
            assertThrows(NoSuchElementException.class, () -> texts.reduce(String::concat));
            assertThrows(NoSuchElementException.class, () -> texts.treeReduce(String::concat));
          } else {
            assertEquals(String.join("", all), texts.reduce(String::concat));
            assertEquals(String.join("", all), texts.treeReduce(String::concat));
            RDD<String> many = texts.union(texts).union(texts).union(texts);
            assertEquals(String.join("", all).repeat(4), many.treeReduce(String::concat, depth));
          }
          return rdd;
        });
    operation(
        "fold",
        (run, rdd) -> {
          RDD<String> texts = rdd.map(RddPropertiesTest::text);
          assertEquals(String.join("", texts.collect()), texts.fold("", String::concat));
          return rdd;
        });
    operation(
        "aggregate, treeAggregate",
        (run, rdd) -> {
          List<Integer> all = rdd.collect();
          List<Integer> zero = new ArrayList<>();
          assertEquals(
              all, rdd.aggregate(zero, RddPropertiesTest::added, RddPropertiesTest::joined));
          assertEquals(
              all, rdd.treeAggregate(zero, RddPropertiesTest::added, RddPropertiesTest::joined));
          RDD<Integer> many = rdd.union(rdd).union(rdd).union(rdd);
          assertEquals(
              many.collect(),
              many.treeAggregate(
                  zero,
                  RddPropertiesTest::added,
                  RddPropertiesTest::joined,
                  1 + run.random().nextInt(4)));
          assertEquals(List.of(), zero);
          return rdd;
        });
  }

  private static List<Integer> added(List<Integer> list, Integer number) {
    list.add(number);
    return list;
  }

  private static List<Integer> joined(List<Integer> first, List<Integer> second) {
    first.addAll(second);
    return first;
  }

  /** What actions did, as strict mode gives each function copies of what it captured. */
  private static final Queue<String> SEEN = new ConcurrentLinkedQueue<>();

  private static void effects() {
    operation(
        "foreach, foreachPartition",
        (run, rdd) -> {
          SEEN.clear();
          rdd.foreach(number -> SEEN.add(text(number)));
          assertEquals(
              Multiset.of(mapped(rdd.collect(), RddPropertiesTest::text)), Multiset.of(SEEN));
          SEEN.clear();
          rdd.foreachPartition(
              elements -> {
                List<Integer> list = new ArrayList<>();
                elements.forEachRemaining(list::add);
                SEEN.add(list.toString());
              });
          assertEquals(Multiset.of(mapped(partitions(rdd), Objects::toString)), Multiset.of(SEEN));
          return rdd;
        });
  }
}
