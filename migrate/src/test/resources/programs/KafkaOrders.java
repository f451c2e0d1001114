import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.spark.HashPartitioner;
import org.apache.spark.SparkConf;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.Seconds;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaInputDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.kafka010.CanCommitOffsets;
import org.apache.spark.streaming.kafka010.ConsumerStrategies;
import org.apache.spark.streaming.kafka010.HasOffsetRanges;
import org.apache.spark.streaming.kafka010.KafkaUtils;
import org.apache.spark.streaming.kafka010.LocationStrategies;
import org.apache.spark.streaming.kafka010.OffsetRange;
import org.apache.spark.util.LongAccumulator;
import scala.Tuple2;

/** Reads orders from Kafka and commits offsets itself. */
public class KafkaOrders {
  public static void main(String[] args) throws InterruptedException {
    SparkConf conf = new SparkConf().setAppName("orders");
    conf.set("spark.streaming.kafka.maxRatePerPartition", "1000");
    JavaStreamingContext ssc = new JavaStreamingContext(conf, Durations.milliseconds(200));
    ssc.checkpoint(args[1]);

    Map<String, Object> params = new HashMap<>();
    params.put("bootstrap.servers", args[0]);
    params.put("key.deserializer", StringDeserializer.class);
    params.put("value.deserializer", StringDeserializer.class);
    params.put("group.id", "orders");
    params.put("enable.auto.commit", false);
    Collection<String> topics = Arrays.asList("orders");
    Map<TopicPartition, Long> from = new HashMap<>();
    from.put(new TopicPartition("orders", 0), 2L);

    JavaInputDStream<ConsumerRecord<String, String>> stream =
        KafkaUtils.createDirectStream(
            ssc,
            LocationStrategies.PreferConsistent(),
            ConsumerStrategies.<String, String>Subscribe(topics, params, from));

    Broadcast<String> country = ssc.sparkContext().broadcast("AT");
    LongAccumulator dropped = ssc.sparkContext().sc().longAccumulator("dropped");
    JavaPairDStream<String, Long> counts =
        stream
            .mapToPair(record -> new Tuple2<>(record.key(), record.value()))
            .filter(
                pair -> {
                  if (pair._2().startsWith(country.value())) {
                    return true;
                  }
                  dropped.add(1);
                  return false;
                })
            .mapToPair(pair -> new Tuple2<>(pair._1(), 1L))
            .reduceByKey(Long::sum, 4)
            .reduceByKeyAndWindow(
                Long::sum,
                (a, b) -> a - b,
                Durations.minutes(1),
                Durations.milliseconds(200),
                new HashPartitioner(4),
                pair -> pair._2() > 0);
    counts.persist(StorageLevel.MEMORY_ONLY());
    counts.foreachRDD(rdd -> rdd.foreachPartition(partition -> partition.forEachRemaining(pair -> {})));

    stream.foreachRDD(
        rdd -> {
          OffsetRange[] ranges = ((HasOffsetRanges) rdd.rdd()).offsetRanges();
          for (OffsetRange range : ranges) {
            System.out.println(range.topic() + " " + range.partition() + " " + range.untilOffset());
          }
          ((CanCommitOffsets) stream.inputDStream()).commitAsync(ranges);
        });
    JavaDStream<String> values = stream.map(ConsumerRecord::value).window(Seconds.apply(1));
    values.dstream().saveAsTextFiles(args[1] + "-lines", "txt");
    counts.print();
    ssc.start();
    ssc.awaitTerminationOrTimeout(4000);
    ssc.stop(true, true);
    System.out.println("dropped " + dropped.value());
  }
}
