package io.tidewheel.program;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidewheel.DStream;
import io.tidewheel.DStreamLike;
import io.tidewheel.HashPartitioner;
import io.tidewheel.PairDStream;
import io.tidewheel.StateSpec;
import io.tidewheel.StreamingConf;
import io.tidewheel.Tuple2;
import io.tidewheel.testkit.Multiset;
import io.tidewheel.testkit.StreamTest;
import io.tidewheel.testkit.TestInput;
import io.tidewheel.testkit.TestOutput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every operation of streams is, in each batch, what it would be on lists: on random records, cut
 * into random batches and partitions, on the strict engine. What a run does follows from its seed,
 * which a failure names; {@code -Dproperties.seed=N} runs that one alone, {@code
 * -Dproperties.runs=N} so many.
 */
class StreamPropertiesTest {
  private static final long RUNS = Long.getLong("properties.runs", 6);
  private static final int BATCHES = 9;
  private static final Duration SECOND = Duration.ofSeconds(1);

  /** Both inputs of a program, with what is drawn for it. */
  private record Inputs(DStream<Integer> mine, DStream<Integer> other, Random random) {
    PairDStream<Integer, Integer> pairs() {
      return mine.mapToPair(StreamPropertiesTest::keyed);
    }

    PairDStream<Integer, Integer> otherPairs() {
      return other.mapToPair(StreamPropertiesTest::keyed);
    }

    int partitions() {
      return 1 + random.nextInt(4);
    }
  }

  /** What came in, batch by batch: all batches until the one that is looked at, which is last. */
  private record Fed(List<List<Integer>> mine, List<List<Integer>> other) {
    List<Integer> now() {
      return mine.get(mine.size() - 1);
    }

    List<Integer> otherNow() {
      return other.get(other.size() - 1);
    }

    /** The records of the last batches. */
    List<Integer> last(int batches) {
      List<Integer> all = new ArrayList<>();
      mine.subList(Math.max(0, mine.size() - batches), mine.size()).forEach(all::addAll);
      return all;
    }

    List<Integer> ever() {
      return last(mine.size());
    }
  }

  /**
   * An operation, and what it gives in a batch.
   *
   * @param slide how many batches apart its results are
   */
  private record Operation(
      Function<Inputs, DStreamLike<?, ?, ?>> stream, Function<Fed, List<?>> model, int slide) {}

  private final Map<String, Operation> operations = new LinkedHashMap<>();

  private void each(
      String name, Function<Inputs, DStreamLike<?, ?, ?>> stream, Function<Fed, List<?>> model) {
    operations.put(name, new Operation(stream, model, 1));
  }

  private void sliding(
      String name, Function<Inputs, DStreamLike<?, ?, ?>> stream, Function<Fed, List<?>> model) {
    operations.put(name, new Operation(stream, model, 2));
  }

  // ------------------------------------------------------------------ the model

  private static Tuple2<Integer, Integer> keyed(Integer number) {
    return Tuple2.of(Math.floorMod(number, 3), number);
  }

  private static List<Tuple2<Integer, Integer>> pairs(List<Integer> numbers) {
    return numbers.stream().map(StreamPropertiesTest::keyed).toList();
  }

  private static Map<Integer, List<Integer>> grouped(List<Integer> numbers) {
    Map<Integer, List<Integer>> groups = new TreeMap<>();
    pairs(numbers)
        .forEach(p -> groups.computeIfAbsent(p._1(), key -> new ArrayList<>()).add(p._2()));
    groups.values().forEach(values -> values.sort(Comparator.naturalOrder()));
    return groups;
  }

  private static List<Tuple2<Integer, List<Integer>>> groups(List<Integer> numbers) {
    return grouped(numbers).entrySet().stream()
        .map(entry -> Tuple2.of(entry.getKey(), entry.getValue()))
        .toList();
  }

  private static List<Tuple2<Integer, Integer>> reduced(
      List<Integer> numbers, BinaryOperator<Integer> function) {
    return grouped(numbers).entrySet().stream()
        .map(entry -> Tuple2.of(entry.getKey(), entry.getValue().stream().reduce(function).get()))
        .toList();
  }

  private static List<Integer> all(List<Integer> numbers, BinaryOperator<Integer> function) {
    return numbers.stream().reduce(function).stream().toList();
  }

  private static <T> List<Tuple2<T, Long>> counts(List<T> elements) {
    Map<T, Long> counts = new LinkedHashMap<>();
    elements.forEach(element -> counts.merge(element, 1L, Long::sum));
    return counts.entrySet().stream()
        .map(entry -> Tuple2.of(entry.getKey(), entry.getValue()))
        .toList();
  }

  /** For every pair of groups of one key, whatever the function makes of them. */
  private static <R> List<R> joined(
      Fed fed, boolean keepMine, boolean keepOther, Joining<R> function) {
    Map<Integer, List<Integer>> mine = grouped(fed.now());
    Map<Integer, List<Integer>> other = grouped(fed.otherNow());
    List<R> results = new ArrayList<>();
    for (int key = 0; key < 3; key++) {
      List<Optional<Integer>> left = sides(mine.get(key), keepOther && other.containsKey(key));
      List<Optional<Integer>> right = sides(other.get(key), keepMine && mine.containsKey(key));
      for (Optional<Integer> one : left) {
        for (Optional<Integer> two : right) {
          results.add(function.of(key, one, two));
        }
      }
    }
    return results;
  }

  private interface Joining<R> {
    R of(Integer key, Optional<Integer> mine, Optional<Integer> other);
  }

  private static List<Optional<Integer>> sides(List<Integer> values, boolean noneToo) {
    if (values == null) {
      return noneToo ? List.of(Optional.empty()) : List.of();
    }
    return values.stream().map(Optional::of).toList();
  }

  private static List<Integer> sorted(Iterable<Integer> values) {
    List<Integer> list = new ArrayList<>();
    values.forEach(list::add);
    list.sort(Comparator.naturalOrder());
    return list;
  }

  private static <T> List<T> plus(List<? extends T> one, List<? extends T> other) {
    List<T> both = new ArrayList<>(one);
    both.addAll(other);
    return both;
  }

  private static <T> List<T> mapped(List<Integer> numbers, Function<Integer, T> function) {
    return numbers.stream().map(function).toList();
  }

  // ------------------------------------------------------------------ the operations

  private void elements() {
    each("map", in -> in.mine().map(n -> n * 2), fed -> mapped(fed.now(), n -> n * 2));
    each(
        "flatMap",
        in -> in.mine().flatMap(n -> List.of(n, -n).subList(0, Math.floorMod(n, 3)).iterator()),
        fed ->
            fed.now().stream()
                .flatMap(n -> List.of(n, -n).subList(0, Math.floorMod(n, 3)).stream())
                .toList());
    each(
        "filter",
        in -> in.mine().filter(n -> n > 0),
        fed -> fed.now().stream().filter(n -> n > 0).toList());
    each("mapToPair", Inputs::pairs, fed -> pairs(fed.now()));
    each(
        "flatMapToPair",
        in -> in.mine().flatMapToPair(n -> List.of(keyed(n), keyed(n + 1)).iterator()),
        fed -> plus(pairs(fed.now()), pairs(mapped(fed.now(), n -> n + 1))));
    each("mapPartitions", in -> in.mine().mapPartitions(records -> records), Fed::now);
    each(
        "mapPartitionsToPair",
        in ->
            in.mine()
                .mapPartitionsToPair(
                    records -> {
                      List<Tuple2<Integer, Integer>> pairs = new ArrayList<>();
                      records.forEachRemaining(n -> pairs.add(keyed(n)));
                      return pairs.iterator();
                    }),
        fed -> pairs(fed.now()));
    each("glom", in -> in.mine().glom().flatMap(List::iterator), Fed::now);
    each("repartition", in -> in.mine().repartition(in.partitions()), Fed::now);
    each(
        "persist", in -> in.mine().map(n -> n + 1).persist(), fed -> mapped(fed.now(), n -> n + 1));
    each("cache", in -> in.mine().map(n -> n + 1).cache(), fed -> mapped(fed.now(), n -> n + 1));
    each("count", in -> in.mine().count(), fed -> List.of((long) fed.now().size()));
    each("countByValue", in -> in.mine().countByValue(), fed -> counts(fed.now()));
    each(
        "countByValue(n)", in -> in.mine().countByValue(in.partitions()), fed -> counts(fed.now()));
    each("reduce", in -> in.mine().reduce(Math::max), fed -> all(fed.now(), Math::max));
    each("union", in -> in.mine().union(in.other()), fed -> plus(fed.now(), fed.otherNow()));
    each(
        "transform",
        in -> in.mine().transform((rdd, time) -> rdd.filter(n -> n < 0)),
        fed -> fed.now().stream().filter(n -> n < 0).toList());
    each(
        "transformToPair",
        in -> in.mine().transformToPair(rdd -> rdd.mapToPair(StreamPropertiesTest::keyed)),
        fed -> pairs(fed.now()));
    each(
        "transformWith",
        in -> in.mine().transformWith(in.other(), (mine, other, time) -> mine.union(other)),
        fed -> plus(fed.now(), fed.otherNow()));
    each(
        "transformWithToPair",
        in ->
            in.mine()
                .transformWithToPair(
                    in.otherPairs(), (mine, other, time) -> other.mapValues(n -> n + 1)),
        fed -> pairs(fed.otherNow()).stream().map(p -> Tuple2.of(p._1(), p._2() + 1)).toList());
  }

  private void keys() {
    each(
        "mapValues",
        in -> in.pairs().mapValues(n -> n * 5),
        fed -> pairs(fed.now()).stream().map(p -> Tuple2.of(p._1(), p._2() * 5)).toList());
    each(
        "flatMapValues",
        in -> in.pairs().flatMapValues(n -> List.of(n, n).iterator()),
        fed -> plus(pairs(fed.now()), pairs(fed.now())));
    each(
        "groupByKey",
        in -> in.pairs().groupByKey().mapValues(StreamPropertiesTest::sorted),
        fed -> groups(fed.now()));
    each(
        "groupByKey(n)",
        in -> in.pairs().groupByKey(in.partitions()).mapValues(StreamPropertiesTest::sorted),
        fed -> groups(fed.now()));
    each(
        "reduceByKey",
        in -> in.pairs().reduceByKey(Integer::sum),
        fed -> reduced(fed.now(), Integer::sum));
    each(
        "reduceByKey(partitioner)",
        in -> in.pairs().reduceByKey(Integer::sum, new HashPartitioner(in.partitions())),
        fed -> reduced(fed.now(), Integer::sum));
    each(
        "combineByKey",
        in ->
            in.pairs()
                .<Integer>combineByKey(
                    n -> n, Integer::sum, Integer::sum, new HashPartitioner(in.partitions())),
        fed -> reduced(fed.now(), Integer::sum));
    each(
        "join",
        in -> in.pairs().join(in.otherPairs(), in.partitions()),
        fed ->
            joined(
                fed, false, false, (k, one, two) -> Tuple2.of(k, Tuple2.of(one.get(), two.get()))));
    each(
        "leftOuterJoin",
        in -> in.pairs().leftOuterJoin(in.otherPairs()),
        fed -> joined(fed, true, false, (k, one, two) -> Tuple2.of(k, Tuple2.of(one.get(), two))));
    each(
        "rightOuterJoin",
        in -> in.pairs().rightOuterJoin(in.otherPairs()),
        fed -> joined(fed, false, true, (k, one, two) -> Tuple2.of(k, Tuple2.of(one, two.get()))));
    each(
        "fullOuterJoin",
        in -> in.pairs().fullOuterJoin(in.otherPairs()),
        fed -> joined(fed, true, true, (k, one, two) -> Tuple2.of(k, Tuple2.of(one, two))));
    each(
        "cogroup",
        in ->
            in.pairs()
                .cogroup(in.otherPairs())
                .mapValues(both -> Tuple2.of(sorted(both._1()), sorted(both._2()))),
        fed -> {
          Map<Integer, List<Integer>> mine = grouped(fed.now());
          Map<Integer, List<Integer>> other = grouped(fed.otherNow());
          return Stream.of(0, 1, 2)
              .filter(key -> mine.containsKey(key) || other.containsKey(key))
              .map(
                  key ->
                      Tuple2.of(
                          key,
                          Tuple2.of(
                              mine.getOrDefault(key, List.of()),
                              other.getOrDefault(key, List.of()))))
              .toList();
        });
    each(
        "filter of pairs",
        in -> in.pairs().filter(pair -> pair._1() == 1),
        fed -> pairs(fed.now()).stream().filter(pair -> pair._1() == 1).toList());
    each(
        "union of pairs",
        in -> in.pairs().union(in.otherPairs()),
        fed -> plus(pairs(fed.now()), pairs(fed.otherNow())));
    each(
        "toDStream, fromDStream",
        in -> PairDStream.fromDStream(in.pairs().toDStream()).reduceByKey(Integer::sum),
        fed -> reduced(fed.now(), Integer::sum));
  }

  private void state() {
    each(
        "updateStateByKey",
        in ->
            in.pairs()
                .<Integer>updateStateByKey(
                    (numbers, sum) ->
                        Optional.of(
                            sum.orElse(0) + numbers.stream().mapToInt(Integer::intValue).sum()),
                    in.partitions()),
        fed -> reduced(fed.ever(), Integer::sum));
    each(
        "updateStateByKey that forgets",
        in ->
            in.pairs()
                .<Integer>updateStateByKey(
                    (numbers, last) ->
                        numbers.isEmpty() ? Optional.empty() : Optional.of(numbers.size())),
        fed ->
            grouped(fed.now()).entrySet().stream()
                .map(entry -> Tuple2.of(entry.getKey(), entry.getValue().size()))
                .toList());
    each(
        "mapWithState",
        in ->
            in.pairs()
                .mapWithState(
                    StateSpec.<Integer, Integer, Integer, Integer>function(
                        (key, number, state) -> {
                          state.update((state.exists() ? state.get() : 0) + number.get());
                          return number.get();
                        })),
        Fed::now);
    each(
        "stateSnapshots",
        in ->
            in.pairs()
                .mapWithState(
                    StateSpec.<Integer, Integer, Integer, Integer>function(
                            (key, number, state) -> {
                              state.update((state.exists() ? state.get() : 0) + number.get());
                              return number.get();
                            })
                        .numPartitions(in.partitions()))
                .stateSnapshots(),
        fed -> reduced(fed.ever(), Integer::sum));
  }

  private void windows() {
    Duration three = SECOND.multipliedBy(3);
    Duration four = SECOND.multipliedBy(4);
    Duration two = SECOND.multipliedBy(2);
    each("window", in -> in.mine().window(three), fed -> fed.last(3));
    sliding("window, sliding by two", in -> in.mine().window(four, two), fed -> fed.last(4));
    sliding("window with gaps", in -> in.mine().window(SECOND, two), fed -> fed.last(1));
    each(
        "reduceByWindow",
        in -> in.mine().reduceByWindow(Math::max, three, SECOND),
        fed -> all(fed.last(3), Math::max));
    sliding(
        "reduceByWindow with inverse",
        in -> in.mine().reduceByWindow(Integer::sum, (sum, gone) -> sum - gone, four, two),
        fed -> all(fed.last(4), Integer::sum));
    each(
        "countByWindow",
        in -> in.mine().countByWindow(three, SECOND),
        fed -> List.of((long) fed.last(3).size()));
    sliding(
        "countByValueAndWindow",
        in -> in.mine().countByValueAndWindow(four, two, in.partitions()),
        fed -> counts(fed.last(4)));
    each(
        "groupByKeyAndWindow",
        in -> in.pairs().groupByKeyAndWindow(three).mapValues(StreamPropertiesTest::sorted),
        fed -> groups(fed.last(3)));
    sliding(
        "groupByKeyAndWindow(n)",
        in ->
            in.pairs()
                .groupByKeyAndWindow(four, two, in.partitions())
                .mapValues(StreamPropertiesTest::sorted),
        fed -> groups(fed.last(4)));
    each(
        "reduceByKeyAndWindow",
        in -> in.pairs().reduceByKeyAndWindow(Math::max, three),
        fed -> reduced(fed.last(3), Math::max));
    sliding(
        "reduceByKeyAndWindow(n)",
        in -> in.pairs().reduceByKeyAndWindow(Math::max, four, two, in.partitions()),
        fed -> reduced(fed.last(4), Math::max));
    each(
        "reduceByKeyAndWindow with inverse",
        in ->
            in.pairs().reduceByKeyAndWindow(Integer::sum, (sum, gone) -> sum - gone, three, SECOND),
        fed -> reduced(fed.last(3), Integer::sum));
    sliding(
        "reduceByKeyAndWindow with inverse and filter",
        in ->
            in.pairs()
                .reduceByKeyAndWindow(
                    Integer::sum,
                    (sum, gone) -> sum - gone,
                    four,
                    two,
                    in.partitions(),
                    pair -> pair._2() != 0),
        fed -> reduced(fed.last(4), Integer::sum).stream().filter(p -> p._2() != 0).toList());
    sliding(
        "window of a window",
        in -> in.mine().window(two, two).window(four, two).map(n -> n),
        fed -> fed.last(4));
    sliding(
        "updateStateByKey of a window",
        in ->
            in.mine()
                .window(two, two)
                .mapToPair(StreamPropertiesTest::keyed)
                .<Integer>updateStateByKey(
                    (numbers, sum) ->
                        Optional.of(
                            sum.orElse(0) + numbers.stream().mapToInt(Integer::intValue).sum())),
        fed -> reduced(fed.ever(), Integer::sum));
  }

  // ------------------------------------------------------------------ the runs

  @TestFactory
  Stream<DynamicTest> isWhatItWouldBeOnLists() {
    elements();
    keys();
    state();
    windows();
    Long only = Long.getLong("properties.seed");
    LongStream seeds = only == null ? LongStream.range(0, RUNS) : LongStream.of(only);
    return seeds.mapToObj(
        seed -> DynamicTest.dynamicTest("properties.seed=" + seed, () -> run(seed)));
  }

  private void run(long seed) {
    Random random = new Random(seed);
    StreamingConf conf =
        new StreamingConf()
            .setAppName("properties")
            .set("engine.strict", "true")
            .set("streaming.defaultParallelism", Integer.toString(1 + random.nextInt(3)));
    try (StreamTest test = StreamTest.of(conf, SECOND)) {
      TestInput<Integer> mine = test.input(1 + random.nextInt(3));
      TestInput<Integer> other = test.input(1 + random.nextInt(3));
      Inputs inputs = new Inputs(mine.stream(), other.stream(), random);
      Map<String, TestOutput<?>> outputs = new LinkedHashMap<>();
      operations.forEach(
          (name, operation) -> outputs.put(name, capture(test, operation.stream().apply(inputs))));
      test.start();
      List<List<Integer>> fedMine = new ArrayList<>();
      List<List<Integer>> fedOther = new ArrayList<>();
      for (int batch = 1; batch <= BATCHES; batch++) {
        fedMine.add(feed(mine, random));
        fedOther.add(feed(other, random));
        test.tick();
        Fed fed = new Fed(List.copyOf(fedMine), List.copyOf(fedOther));
        for (Map.Entry<String, TestOutput<?>> output : outputs.entrySet()) {
          String where = "properties.seed=" + seed + ", batch " + batch + ", " + output.getKey();
          Operation operation = operations.get(output.getKey());
          Optional<Multiset> expected =
              batch % operation.slide() == 0
                  ? Optional.of(Multiset.of(operation.model().apply(fed)))
                  : Optional.empty();
          assertEquals(expected, output.getValue().batch(test.now()).map(Multiset::of), where);
        }
      }
    }
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // What the elements are, the model knows.
  private static TestOutput<?> capture(StreamTest test, DStreamLike<?, ?, ?> stream) {
    return test.capture((DStreamLike) stream);
  }

  /** A batch of a few numbers of a few different values, or none. */
  private static List<Integer> feed(TestInput<Integer> input, Random random) {
    List<Integer> numbers = new ArrayList<>();
    for (int i = random.nextInt(3) * random.nextInt(8); i > 0; i--) {
      numbers.add(random.nextInt(11) - 5);
    }
    input.feed(numbers);
    return numbers;
  }
}
