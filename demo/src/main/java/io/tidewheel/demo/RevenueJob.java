package io.tidewheel.demo;

import static io.tidewheel.kafka.LocationStrategies.PreferConsistent;

import io.tidewheel.DStream;
import io.tidewheel.StreamingContext;
import io.tidewheel.Tuple2;
import io.tidewheel.demo.orders.Order;
import io.tidewheel.demo.orders.Sales;
import io.tidewheel.demo.orders.Tally;
import io.tidewheel.demo.screen.RevenueWindows;
import io.tidewheel.kafka.ConsumerStrategies;
import io.tidewheel.kafka.KafkaUtils;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * The job: reads orders from Kafka, and computes revenue by country over a sliding window, and
 * totals to check it by.
 *
 * <p>It is written as any program would be: against the public API, with nothing of the demo in it
 * but where the results go.
 */
final class RevenueJob {
  private RevenueJob() {}

  /**
   * Defines the streams; the caller starts the context.
   *
   * @param window how far back the revenue goes, in whole slides
   * @param slide how often it is computed, in whole batch intervals
   */
  static void define(
      StreamingContext ssc, KafkaTopic topic, Duration window, Duration slide, Outputs outputs) {

    // Each partition of the topic is a partition of the stream. A batch is a range of offsets.
    DStream<Order> orders =
        KafkaUtils.createDirectStream(
                ssc,
                PreferConsistent(),
                ConsumerStrategies.<String, String>Subscribe(
                    List.of(topic.name()), consumerParams(topic)))
            .map(record -> Order.parse(record.key(), record.value()))
            .named("orders")
            .cache(); // Two outputs use them: read and parse once.

    // Revenue and count by country, of the last half minute, every second.
    orders
        .mapToPair(order -> Tuple2.of(order.country(), Sales.of(order)))
        .reduceByKeyAndWindow(Sales::plus, window, slide)
        .named("revenue-by-country")
        .foreachRDD((rdd, time) -> outputs.revenue().put(time, rdd.collectAsMap()));

    // Totals by country of all orders ever. A batch that comes again has the same ones again.
    orders
        .mapToPair(order -> Tuple2.of(order.country(), Tally.of(order)))
        .reduceByKey(Tally::plus)
        .updateStateByKey(RevenueJob::total)
        .named("total-by-country")
        .foreachRDD((rdd, time) -> outputs.totals().put(time, rdd.collectAsMap()));
  }

  private static Optional<Tally> total(List<Tally> found, Optional<Tally> before) {
    return Optional.of(found.stream().reduce(before.orElse(Tally.NONE), Tally::plus));
  }

  /** Where the results go. */
  record Outputs(RevenueWindows revenue, RunningTotals totals) {}

  /** Where orders are. */
  record KafkaTopic(String bootstrapServers, String name) {}

  private static Map<String, Object> consumerParams(KafkaTopic topic) {
    return Map.of(
        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
        topic.bootstrapServers(),
        ConsumerConfig.GROUP_ID_CONFIG,
        topic.name() + "-revenue",
        ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
        StringDeserializer.class,
        ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
        StringDeserializer.class,
        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
        "earliest");
  }
}
