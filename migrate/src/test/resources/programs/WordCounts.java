import java.util.Arrays;
import java.util.LinkedList;
import java.util.List;
import java.util.Queue;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.Optional;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.api.java.function.Function3;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.State;
import org.apache.spark.streaming.StateSpec;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaMapWithStateDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import scala.Tuple2;

/** Counts words: state, windows, joins. */
public final class WordCounts {
  /** Splits lines, as a class with a name. */
  static class Split implements FlatMapFunction<String, String> {
    @Override
    public java.util.Iterator<String> call(String line) {
      return Arrays.asList(line.split(" ")).iterator();
    }
  }

  public static void main(String[] args) throws Exception {
    SparkConf conf =
        new SparkConf()
            .setMaster("local[2]")
            .setAppName("words")
            .set("spark.streaming.stopGracefullyOnShutdown", "true");
    JavaStreamingContext jssc = new JavaStreamingContext(conf, new Duration(100));
    jssc.checkpoint(args[0]);
    List<Tuple2<String, Integer>> known = Arrays.asList(new Tuple2<>("hello", 1));
    JavaPairRDD<String, Integer> initial = jssc.sparkContext().parallelizePairs(known);

    Queue<JavaRDD<String>> queue = new LinkedList<>();
    queue.add(jssc.sparkContext().parallelize(Arrays.asList("a b a", "c")));
    JavaDStream<String> lines = jssc.queueStream(queue);
    JavaDStream<String> words = lines.flatMap(new Split());
    JavaPairDStream<String, Integer> ones = words.mapToPair(word -> new Tuple2<>(word, 1));
    JavaPairDStream<String, Integer> counts = ones.reduceByKey((a, b) -> a + b);

    Function2<List<Integer>, Optional<Integer>, Optional<Integer>> update =
        (values, state) -> {
          int sum = state.or(0);
          for (Integer value : values) {
            sum += value;
          }
          return Optional.of(sum);
        };
    JavaPairDStream<String, Integer> totals = ones.updateStateByKey(update);

    Function3<String, Optional<Integer>, State<Integer>, Tuple2<String, Integer>> mapping =
        (word, one, state) -> {
          int sum = one.orElse(0) + (state.exists() ? state.get() : 0);
          state.update(sum);
          Integer none = one.orNull();
          return new Tuple2<>(word, none == null ? 0 : sum);
        };
    JavaMapWithStateDStream<String, Integer, Integer, Tuple2<String, Integer>> mapped =
        ones.mapWithState(StateSpec.function(mapping).initialState(initial));

    JavaPairDStream<String, Tuple2<Integer, Optional<Integer>>> joined =
        counts.leftOuterJoin(totals);
    joined.foreachRDD(
        (rdd, time) -> {
          for (Tuple2<String, Tuple2<Integer, Optional<Integer>>> pair : rdd.collect()) {
            System.out.println(pair._1 + " " + pair._2()._1() + " at " + time.milliseconds());
          }
        });
    counts
        .reduceByKeyAndWindow((a, b) -> a + b, Durations.milliseconds(300), Durations.milliseconds(100))
        .transformToPair(rdd -> rdd.sortByKey())
        .print();
    mapped.foreachRDD(rdd -> rdd.foreach(pair -> System.out.println("mapped " + pair._1)));
    counts.toJavaDStream().transform((rdd, time) -> rdd.filter(pair -> new Time(0).less(time))).count().print(3);

    jssc.start();
    jssc.awaitTerminationOrTimeout(1500);
    jssc.stop(true, true);
    System.out.println("done");
  }
}
