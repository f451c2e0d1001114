import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedList;
import java.util.List;
import java.util.Queue;
import org.apache.spark.HashPartitioner;
import org.apache.spark.Partitioner;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.Optional;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.api.java.function.Function0;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import org.apache.spark.api.java.function.PairFunction;
import org.apache.spark.api.java.function.VoidFunction;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.StreamingContextState;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import scala.Tuple2;

/** Calls the operations that programs use, once each. */
public class AllOperations {
  private static final Duration BATCH = Durations.milliseconds(100);
  private static final Duration WINDOW = Durations.milliseconds(400);

  static class Key implements PairFunction<String, String, Integer> {
    @Override
    public Tuple2<String, Integer> call(String word) throws Exception {
      return new Tuple2<String, Integer>(word, word.length());
    }
  }

  static class Count implements VoidFunction<JavaRDD<String>> {
    @Override
    public void call(JavaRDD<String> rdd) throws Exception {
      JavaPairRDD<String, Integer> pairs = JavaPairRDD.fromJavaRDD(rdd.map(w -> new Tuple2<>(w, 1)));
      long joined = pairs.join(pairs).count();
      List<String> all = rdd.union(rdd).distinct().collect();
      System.out.println("counted " + rdd.isEmpty() + " " + joined + " " + all.size());
    }
  }

  private static JavaStreamingContext create(String directory) {
    SparkConf conf = new SparkConf().setAppName("all").setMaster("local[*]");
    JavaStreamingContext ssc = new JavaStreamingContext(conf, BATCH);
    ssc.checkpoint(directory);
    ssc.remember(Durations.seconds(10));
    Queue<JavaRDD<String>> queue = new LinkedList<>();
    JavaSparkContext sc = ssc.sparkContext();
    queue.add(sc.parallelize(Arrays.asList("one", "two", "two"), 2));
    JavaDStream<String> words = ssc.queueStream(queue, true);
    define(ssc, words);
    return ssc;
  }

  private static void define(JavaStreamingContext ssc, JavaDStream<String> words) {
    Partitioner three = new HashPartitioner(3);
    JavaPairDStream<String, Integer> pairs = words.mapToPair(new Key());
    JavaPairDStream<String, Integer> more =
        words.flatMapToPair(
            (PairFlatMapFunction<String, String, Integer>)
                w -> Arrays.asList(new Tuple2<>(w, 1), new Tuple2<>(w, 2)).iterator());
    JavaPairDStream<String, Integer> parts =
        words.mapPartitionsToPair(
            it -> {
              List<Tuple2<String, Integer>> found = new ArrayList<>();
              it.forEachRemaining(w -> found.add(new Tuple2<>(w, 1)));
              return found.iterator();
            });
    words.mapPartitions(it -> Arrays.asList(1).iterator()).print();
    words.glom().map(List::size).print();
    words.count().print();
    words.countByValue().print();
    words.countByValue(2).print();
    words.filter(w -> !w.isEmpty()).map(String::length).reduce(Integer::sum).print();
    words.map(String::length).reduceByWindow(Integer::sum, WINDOW, BATCH).print();
    words.map(String::length).reduceByWindow(Integer::sum, (a, b) -> a - b, WINDOW, BATCH).print();
    words.countByWindow(WINDOW, BATCH).print();
    words.countByValueAndWindow(WINDOW, BATCH).print();
    words.window(WINDOW).count().print();
    words.window(WINDOW, BATCH).repartition(2).cache().persist(StorageLevel.MEMORY_AND_DISK()).print();
    words.union(words).print();
    words.transform(rdd -> rdd.distinct()).print();
    words.transform((rdd, time) -> rdd.map(w -> w + time.milliseconds())).print();
    words.transformToPair(rdd -> rdd.mapToPair(w -> new Tuple2<>(w, 1))).print();
    words.transformWith(words, (a, b, time) -> a.union(b)).print();
    words.transformWith(pairs, (a, b, time) -> a.union(b.keys())).print();
    words.transformWithToPair(pairs, (a, b, time) -> b).print();
    words.foreachRDD(new Count());
    VoidFunction2<JavaPairRDD<String, Integer>, Time> last =
        (rdd, time) -> System.out.println(time.milliseconds() + ": " + rdd.sortByKey().collect());

    pairs.groupByKey().mapValues(values -> values.iterator().next()).print();
    pairs.groupByKey(three).print();
    pairs.reduceByKey(Integer::sum, 2).print();
    pairs.combineByKey(v -> v, Integer::sum, Integer::sum, three).print();
    pairs.groupByKeyAndWindow(WINDOW, BATCH).print();
    pairs.reduceByKeyAndWindow(Integer::sum, (a, b) -> a - b, WINDOW, BATCH).print();
    pairs.flatMapValues(v -> Arrays.asList(v, v).iterator()).print();
    pairs.cogroup(more).print();
    pairs.join(parts, 2).print();
    JavaPairDStream<String, Tuple2<Optional<Integer>, Optional<Integer>>> full =
        pairs.fullOuterJoin(more);
    full.filter(pair -> pair._2()._1().isPresent()).print();
    pairs.rightOuterJoin(more, three).mapValues(pair -> pair._1().or(0) + pair._2()).print();
    pairs.mapToPair(Tuple2::swap).print();
    JavaPairDStream.fromJavaDStream(pairs.toJavaDStream()).union(more).foreachRDD(last);
    Function2<List<Integer>, Optional<Long>, Optional<Long>> sum =
        (values, state) -> {
          long total = state.isPresent() ? state.get() : 0L;
          for (int value : values) {
            total += value;
          }
          return total > 1_000_000 ? Optional.absent() : Optional.of(total);
        };
    pairs.updateStateByKey(sum, three).print();
    List<JavaDStream<?>> inputs = Arrays.<JavaDStream<?>>asList(words, words);
    ssc.transform(
            inputs,
            (List<JavaRDD<?>> rdds, Time time) -> {
              Function<Object, String> text = Object::toString;
              @SuppressWarnings("unchecked")
              JavaRDD<Object> first = (JavaRDD<Object>) rdds.get(0);
              return first.map(text);
            })
        .print();
  }

  public static void main(String[] args) throws Exception {
    Function0<JavaStreamingContext> factory = () -> create(args[0]);
    JavaStreamingContext ssc = JavaStreamingContext.getOrCreate(args[0], factory);
    if (ssc.getState() != StreamingContextState.ACTIVE) {
      ssc.start();
    }
    ssc.awaitTerminationOrTimeout(new Duration(2000).milliseconds());
    ssc.stop(true, true);
    System.out.println("done");
  }
}
