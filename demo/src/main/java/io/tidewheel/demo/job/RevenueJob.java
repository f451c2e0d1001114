package io.tidewheel.demo.job;

import static io.tidewheel.kafka.LocationStrategies.PreferConsistent;

import io.tidewheel.DStream;
import io.tidewheel.PairDStream;
import io.tidewheel.StreamingContext;
import io.tidewheel.Tuple2;
import io.tidewheel.demo.orders.Order;
import io.tidewheel.demo.orders.Sales;
import io.tidewheel.demo.orders.Tally;
import io.tidewheel.demo.screen.RevenueWindows;
import io.tidewheel.jdbc.JdbcSink;
import io.tidewheel.kafka.ConsumerStrategies;
import io.tidewheel.kafka.KafkaUtils;
import java.io.Serializable;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * The job: reads orders from Kafka, and writes revenue by country over a sliding window, and totals
 * of all orders, to a database, each batch exactly once.
 *
 * <p>It is written as any program would be: against the public API, with nothing of the demo in it
 * but what is shown on the screen.
 */
final class RevenueJob {
  private RevenueJob() {}

  /** Defines the streams; the caller starts the context. */
  static void define(StreamingContext ssc, JobSettings settings, Seen seen) {

    DStream<Order> orders =
        (settings.approach().receives()
                ? ReceivedOrders.define(ssc, settings, seen.repeats())
                : read(ssc, settings.topic()))
            .named("orders")
            .cache(); // Two streams use them: read and parse once.

    // Revenue and count by country, of the last half minute, every second.
    PairDStream<String, Sales> revenue =
        orders
            .mapToPair(order -> Tuple2.of(order.country(), Sales.of(order)))
            .reduceByKeyAndWindow(
                Sales::plus,
                Duration.ofMillis(settings.windowMillis()),
                Duration.ofMillis(settings.slideMillis()))
            .named("revenue-by-country")
            .cache();

    // Totals by country of all orders ever.
    PairDStream<String, Tally> totals =
        orders
            .mapToPair(order -> Tuple2.of(order.country(), Tally.of(order)))
            .reduceByKey(Tally::plus)
            .updateStateByKey(RevenueJob::total)
            .named("total-by-country")
            .cache();

    // Components of the records are the columns. That this is exactly once takes no more code.
    revenue
        .transform((rdd, end) -> rdd.map(sales -> RevenueRow.of(sales._1(), sales._2(), end)))
        .saveTo(JdbcSink.<RevenueRow>upsert(settings.jdbc(), Ledger.REVENUE).key("country"));
    totals
        .map(total -> TotalRow.of(total._1(), total._2()))
        .saveTo(JdbcSink.<TotalRow>upsert(settings.jdbc(), Ledger.TOTALS).key("country"));

    // For the screen.
    revenue.foreachRDD((rdd, end) -> seen.revenue().put(end, rdd.collectAsMap()));
    totals.foreachRDD(rdd -> seen.firstCount().put(rdd.collectAsMap()));
  }

  /** Each partition of the topic is a partition of the stream. A batch is a range of offsets. */
  private static DStream<Order> read(StreamingContext ssc, KafkaTopic topic) {
    return KafkaUtils.createDirectStream(
            ssc,
            PreferConsistent(),
            ConsumerStrategies.<String, String>Subscribe(
                List.of(topic.name()), consumerParams(topic)))
        .map(record -> Order.parse(record.key(), record.value()));
  }

  /** A row of {@link Ledger#REVENUE}. */
  private record RevenueRow(String country, long orders, BigDecimal revenue, Instant windowEnd)
      implements Serializable {
    static RevenueRow of(String country, Sales sales, Instant end) {
      return new RevenueRow(country, sales.orders(), BigDecimal.valueOf(sales.cents(), 2), end);
    }
  }

  /** A row of {@link Ledger#TOTALS}. */
  private record TotalRow(
      String country, long orders, long cents, long sequenceSum, long sequenceXor)
      implements Serializable {
    static TotalRow of(String country, Tally total) {
      return new TotalRow(
          country, total.count(), total.cents(), total.sequenceSum(), total.sequenceXor());
    }
  }

  private static Optional<Tally> total(List<Tally> found, Optional<Tally> before) {
    return Optional.of(found.stream().reduce(before.orElse(Tally.NONE), Tally::plus));
  }

  /** What the screen shows of the results. */
  record Seen(RevenueWindows revenue, FirstCount firstCount, Repeats repeats) {}

  static Map<String, Object> consumerParams(KafkaTopic topic) {
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
