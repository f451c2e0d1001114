package io.tidewheel.demo.job;

import io.tidewheel.DStream;
import io.tidewheel.State;
import io.tidewheel.StateSpec;
import io.tidewheel.StorageLevel;
import io.tidewheel.StreamingContext;
import io.tidewheel.Tuple2;
import io.tidewheel.demo.orders.Order;
import io.tidewheel.jdbc.JdbcSink;
import io.tidewheel.kafka.KafkaUtils;
import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/**
 * Orders through a receiver, each once although some may come again.
 *
 * <p>The offsets of a block are committed when the block is in the write-ahead log. A process that
 * is killed in between leaves records that are in the log and will come from Kafka again: of each
 * partition of the topic, all from the committed offset on, in their order. All orders of a
 * customer are in one partition, and their numbers grow. So an order that does not come after the
 * last one of its customer came again. The last numbers are state, which is exactly as old as the
 * records that the log has given out; therefore nothing is left out that was not counted.
 */
final class ReceivedOrders {
  private ReceivedOrders() {}

  /** Defines the streams up to the orders, and the count of those that came again. */
  static DStream<Order> define(StreamingContext ssc, JobSettings settings, Repeats repeats) {
    Map<String, Object> params = new HashMap<>(RevenueJob.consumerParams(settings.topic()));
    // A process that is started after a kill takes the place of the one before at once. Without
    // this the group would wait for that one for session.timeout.ms.
    params.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, settings.topic().name() + "-receiver");

    DStream<Arrival> arrivals =
        KafkaUtils.<String, String>createStream(
                ssc, params, Map.of(settings.topic().name(), 1), StorageLevel.MEMORY_AND_DISK_SER())
            .map(record -> Order.parse(record._1(), record._2()))
            .mapToPair(order -> Tuple2.of(String.valueOf(order.customer()), order))
            .mapWithState(
                StateSpec.<String, Order, Long, Arrival>function(
                    (customer, order, last) -> arrived(order.orElseThrow(), last)))
            .named("arrivals")
            .cache();

    DStream<Order> again = arrivals.filter(Arrival::again).map(Arrival::order).named("again");
    again.foreachRDD((rdd, end) -> repeats.put(end, rdd.count()));
    again
        .mapToPair(order -> Tuple2.of(order.country(), 1L))
        .reduceByKey(Long::sum)
        .updateStateByKey(ReceivedOrders::total)
        .named("again-by-country")
        .map(total -> new RepeatedRow(total._1(), total._2()))
        .saveTo(JdbcSink.<RepeatedRow>upsert(settings.jdbc(), Ledger.REPEATED).key("country"));

    return arrivals.filter(arrival -> !arrival.again()).map(Arrival::order);
  }

  private static Arrival arrived(Order order, State<Long> last) {
    boolean again = last.exists() && order.sequence() <= last.get();
    if (!again) {
      last.update(order.sequence());
    }
    return new Arrival(order, again);
  }

  private static Optional<Long> total(List<Long> found, Optional<Long> before) {
    return Optional.of(before.orElse(0L) + found.stream().mapToLong(Long::longValue).sum());
  }

  /** An order, and whether it had come before. */
  private record Arrival(Order order, boolean again) implements Serializable {}

  /** A row of {@link Ledger#REPEATED}. */
  private record RepeatedRow(String country, long orders) implements Serializable {}
}
