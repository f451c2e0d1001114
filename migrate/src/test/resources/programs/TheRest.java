import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.Optional;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.api.java.function.Function4;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.Minutes;
import org.apache.spark.streaming.State;
import org.apache.spark.streaming.StateSpec;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaDStreamLike;
import org.apache.spark.streaming.api.java.JavaInputDStream;
import org.apache.spark.streaming.api.java.JavaMapWithStateDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.kafka010.ConsumerStrategies;
import org.apache.spark.streaming.kafka010.ConsumerStrategy;
import org.apache.spark.streaming.kafka010.KafkaUtils;
import org.apache.spark.streaming.kafka010.LocationStrategies;
import org.apache.spark.streaming.kafka010.LocationStrategy;
import org.apache.spark.streaming.kafka010.OffsetRange;
import org.apache.spark.util.DoubleAccumulator;
import scala.Tuple2;

/** What the other programs do not call. */
public class TheRest {
  static JavaRDD<ConsumerRecord<String, String>> read(
      JavaSparkContext sc, Map<String, Object> params, Map<TopicPartition, String> hosts) {
    OffsetRange[] ranges = {
      OffsetRange.create("orders", 0, 0L, 10L),
      OffsetRange.create(new TopicPartition("orders", 1), 5L, 7L)
    };
    LocationStrategy fixed = LocationStrategies.PreferFixed(hosts);
    return KafkaUtils.createRDD(sc, params, ranges, fixed);
  }

  static JavaInputDStream<ConsumerRecord<String, String>> stream(
      JavaStreamingContext ssc, Map<String, Object> params, boolean pattern) {
    Map<TopicPartition, Long> from = new HashMap<>();
    ConsumerStrategy<String, String> which =
        pattern
            ? ConsumerStrategies.<String, String>SubscribePattern(Pattern.compile("o.*"), params)
            : ConsumerStrategies.<String, String>Assign(
                Collections.singletonList(new TopicPartition("orders", 0)), params, from);
    return KafkaUtils.createDirectStream(ssc, LocationStrategies.PreferBrokers(), which);
  }

  static <T> long partitions(JavaDStreamLike<T, ?, ?> any) {
    return any.hashCode();
  }

  static void state(JavaPairDStream<String, Integer> ones, JavaPairRDD<String, Long> initial) {
    Function4<Time, String, Optional<Integer>, State<Long>, Optional<String>> mapping =
        (time, key, one, state) -> {
          if (state.isTimingOut()) {
            return Optional.fromNullable(key);
          }
          state.update((state.exists() ? state.get() : 0L) + one.get());
          return Optional.absent();
        };
    JavaMapWithStateDStream<String, Integer, Long, String> mapped =
        ones.mapWithState(
            StateSpec.function(mapping)
                .initialState(initial)
                .numPartitions(4)
                .timeout(Minutes.apply(30)));
    mapped.stateSnapshots().mapToPair(Tuple2::swap).print();
  }

  @SuppressWarnings("unchecked")
  static JavaDStream<String> united(JavaStreamingContext ssc, JavaDStream<String> a) {
    DoubleAccumulator total = ssc.sparkContext().sc().doubleAccumulator("total");
    JavaPairDStream<String, Integer> pairs = a.mapToPair(w -> new Tuple2<>(w, 1));
    ssc.union(pairs, pairs).mapPartitionsToPair(it -> it).print();
    pairs.toJavaDStream().foreachRDD(
        (rdd, time) -> {
          if (time.greater(new Time(0)) && !rdd.isEmpty()) {
            total.add(rdd.count());
          }
        });
    Function<String, Boolean> notEmpty = w -> !w.isEmpty();
    return ssc.union(a, a).filter(notEmpty).window(Durations.seconds(4), Durations.seconds(2));
  }

  public static void main(String[] args) throws Exception {
    JavaStreamingContext ssc =
        new JavaStreamingContext(new SparkConf().setAppName("rest"), Durations.seconds(2));
    JavaDStream<String> lines = ssc.textFileStream(args[0]);
    ssc.binaryRecordsStream(args[0], 10).count().print();
    united(ssc, lines).print();
    System.out.println(Arrays.toString(args) + partitions(lines));
    ssc.close();
  }
}
